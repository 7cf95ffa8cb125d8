package io.pagegrad.expression.plan;

import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.MatrixOp;
import java.util.List;
import java.util.function.Predicate;

/// Numbers of a matrix computed in one go with the numbers of arguments that nothing else needs.
public final class FusedNumbers {
    private final Predicate<MatrixNode> inlined;
    private final ProgramBuilder numbers = new ProgramBuilder();
    private final List<MatrixNode> leaves;

    private FusedNumbers(Predicate<MatrixNode> inlined, List<MatrixNode> leaves) {
        this.inlined = inlined;
        this.leaves = leaves;
    }

    /// The program of one number of `node` over one number of each leaf.
    ///
    /// @param inlined whether a matrix is computed where it is used
    /// @param leaves gets the matrices that the program reads, in the order of its columns; those in it already
    /// keep their place
    public static Program of(MatrixNode node, Predicate<MatrixNode> inlined, List<MatrixNode> leaves) {
        FusedNumbers fused = new FusedNumbers(inlined, leaves);
        return fused.numbers.build(fused.number(node));
    }

    private int number(MatrixNode node) {
        int[] arguments = new int[node.arguments().size()];
        for (int a = 0; a < arguments.length; a++) {
            MatrixNode argument = node.argument(a);
            if (argument.op() == MatrixOp.CONSTANT) {
                arguments[a] = numbers.constant(argument.value());
            } else if (inlined.test(argument)) {
                arguments[a] = number(argument);
            } else {
                int index = leaves.indexOf(argument);
                if (index < 0) {
                    index = leaves.size();
                    leaves.add(argument);
                }
                arguments[a] = numbers.column(index);
            }
        }
        return numbers.apply(node.element(), arguments);
    }
}
