package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import java.lang.classfile.CodeBuilder;
import java.util.function.ObjIntConsumer;

/// Emits code that works on one lane group: a vector of rows, or a single row. Values lie in local variables.
interface LaneCode {
    /// Rows that one value holds.
    int rows();

    /// Pushes the value at the address on the stack (a long), in column precision.
    void loadColumn(CodeBuilder code);

    /// Pushes the value at the address on the stack (a long), in the precision of computing.
    void loadComputed(CodeBuilder code);

    /// Stores a value in the precision of computing; the stack has the value, then the address (a long).
    void storeComputed(CodeBuilder code);

    /// Pushes the value whose lanes all hold the float64 on the stack.
    void broadcast(CodeBuilder code);

    void broadcast(CodeBuilder code, double constant);

    /// Sums the lanes of each of some values.
    ///
    /// @param locals of the values
    /// @return locals of the sums, which are float64
    int[] sumLanes(CodeBuilder code, int[] locals);

    /// Pushes the result of an operation whose arguments `push` pushes by number.
    void apply(CodeBuilder code, Op op, ObjIntConsumer<CodeBuilder> push);

    /// Turns the truth value on the stack into numbers 1 and 0.
    void truthToNumber(CodeBuilder code);

    /// Turns the number on the stack into a truth value.
    void numberToTruth(CodeBuilder code);

    int allocate(CodeBuilder code, boolean logical);

    void save(CodeBuilder code, int local, boolean logical);

    void push(CodeBuilder code, int local, boolean logical);
}
