package io.pagegrad.expression;

import io.pagegrad.column.LogicalType;
import java.util.List;
import java.util.Objects;

/// An expression tree before typing: what the parsers make and the printers print. Immutable, compared by
/// structure.
///
/// Every node knows the position (0-based character offset in the source text, -1 when made by a program) that
/// errors name;
/// positions do not count in equality.
public sealed interface Expr {
    /// Type of a string literal or NULL before its use decides what it is.
    LogicalType UNKNOWN = LogicalType.other("unknown");

    int position();

    /// A constant.
    ///
    /// @param value null, or a `Boolean`, `Long`, `Double`, `BigDecimal` or `String`
    /// @param type SQL type of the literal as the parser saw it
    record Literal(Object value, LogicalType type, int position) implements Expr {
        public Literal {
            Objects.requireNonNull(type);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Literal that && Objects.equals(value, that.value) && type.equals(that.type);
        }

        @Override
        public int hashCode() {
            return Objects.hash(value, type);
        }
    }

    /// A named value: a column in a query (`scope` empty), or a member of a lambda's parameter (`x.distance`,
    /// `w.a`).
    record Reference(String scope, String name, int position) implements Expr {
        public Reference {
            Objects.requireNonNull(scope);
            Objects.requireNonNull(name);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Reference that && scope.equals(that.scope) && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(scope, name);
        }
    }

    /// An operator or function applied to arguments: `+`, `^`, `and`, `sin`, `coalesce`, `case` (condition,
    /// value, …, else).
    ///
    /// @param function canonical lower-case name; unary minus is `neg`, a cast is `cast` with its target in
    /// `type`
    /// @param type target of a `cast`, otherwise null
    record Call(String function, List<Expr> arguments, LogicalType type, int position) implements Expr {
        public Call {
            Objects.requireNonNull(function);
            arguments = List.copyOf(arguments);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Call that
                    && function.equals(that.function)
                    && arguments.equals(that.arguments)
                    && Objects.equals(type, that.type);
        }

        @Override
        public int hashCode() {
            return Objects.hash(function, arguments, type);
        }
    }
}
