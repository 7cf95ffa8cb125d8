package io.pagegrad.expression.typed;

import io.pagegrad.column.LogicalType;
import java.util.List;
import java.util.Objects;

/// An expression whose types are known and whose conversions are explicit. Immutable; positions do not count in
/// equality,
/// so equal sub-expressions are found by `equals`.
public sealed interface Typed {
    LogicalType type();

    /// 0-based character offset in the source text, -1 when made by a program.
    int position();

    /// A value known when the query is bound; `value` is null for NULL, otherwise as
    /// [io.pagegrad.expression.interpret] represents values.
    record Constant(Object value, LogicalType type, int position) implements Typed {
        @Override
        public boolean equals(Object other) {
            return other instanceof Constant that && Objects.deepEquals(value, that.value) && type.equals(that.type);
        }

        @Override
        public int hashCode() {
            return Objects.hash(value instanceof byte[] bytes ? bytes.length : value, type);
        }
    }

    /// The value of an input column.
    ///
    /// @param input index in the list of columns that the query reads
    record Input(int input, LogicalType type, boolean nullable, int position) implements Typed {
        @Override
        public boolean equals(Object other) {
            return other instanceof Input that && input == that.input;
        }

        @Override
        public int hashCode() {
            return input;
        }
    }

    /// An operation on values whose types are exactly those that it takes.
    record Apply(Operation operation, List<Typed> arguments, LogicalType type, int position) implements Typed {
        public Apply {
            Objects.requireNonNull(operation);
            Objects.requireNonNull(type);
            arguments = List.copyOf(arguments);
        }

        public Typed argument(int index) {
            return arguments.get(index);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Apply that
                    && operation == that.operation
                    && type.equals(that.type)
                    && arguments.equals(that.arguments);
        }

        @Override
        public int hashCode() {
            return Objects.hash(operation, type, arguments);
        }
    }
}
