package io.pagegrad.expression.lower;

/// An expression in a program: a number, or a truth value for boolean.
///
/// @param isNull truth value that says where it is null, -1 when it never is; the value is of no meaning there
record Lowered(int value, int isNull) {
    static final int NEVER = -1;

    Lowered(int value) {
        this(value, NEVER);
    }

    boolean isNullable() {
        return isNull != NEVER;
    }
}
