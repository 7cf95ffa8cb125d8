package io.pagegrad.expression.typed;

import io.pagegrad.column.LogicalType.Kind;
import java.util.List;

/// One operator or function that exists: the kinds it takes, what it gives, what it does.
///
/// @param result null when the result is of the first argument's kind
record Signature(String name, List<Kind> parameters, Kind result, Operation operation) {}
