package io.pagegrad.expression.typed;

import io.pagegrad.expression.Expr;
import java.util.Collection;

/// Where references find their values.
public interface Scope {
    /// The input that a reference names, or null when there is none of that name.
    Typed resolve(Expr.Reference reference);

    /// The server's text of an array column, as `text`; null when the reference names none, or there is no such
    /// text.
    Typed arrayText(Expr.Reference reference);

    /// Names that could be meant, for messages.
    Collection<String> names();
}
