package io.pagegrad.expression.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.lang.classfile.ClassFile;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PieceFormTest {
    @Test
    void aSumOverHundredsOfColumnsIsAHandfulOfMethods() {
        assertThat(pieceMethods(gradient(1024)))
                .isEqualTo(pieceMethods(gradient(256)))
                .isLessThanOrEqualTo(6);
        assertThat(KernelPlan.sums(gradient(1024)).pieces()).hasSizeGreaterThan(100);
    }

    @Test
    void methodsThatPiecesShareComputeForEachItsOwn() {
        for (KernelPrecision precision : KernelPrecision.values()) {
            for (boolean vectors : new boolean[] {true, false}) {
                for (int rows : new int[] {0, 1, 7, 16, 33, 1024, 1030}) {
                    KernelCompilerTest.compare(gradient(77), precision, vectors, rows, rows);
                }
            }
        }
    }

    @Test
    void placesThatOneConstantCannotHoldAreSplit() {
        KernelCompilerTest.compare(gradient(6000), KernelPrecision.FLOAT64, true, 20, 3);
    }

    @Test
    void storedOutputsOfOneFormShareAMethod() {
        ProgramBuilder b = new ProgramBuilder();
        Program program = b.build(IntStream.range(0, 150)
                .map(i -> b.multiply(b.weight(i), b.apply(Op.EXP, b.negate(b.column(i)))))
                .toArray());
        KernelCompilerTest.compare(program, KernelPrecision.FLOAT64, true, 1030, 4);
        assertThat(PieceRun.of(KernelPlan.stores(program))).hasSizeLessThan(4);
    }

    /// Pieces of twelve sums that differ in nothing but which of their columns the eleventh multiplies.
    @Test
    void piecesThatLookAlikeAreNotTakenForEqual() {
        ProgramBuilder b = new ProgramBuilder();
        Program program = b.build(IntStream.range(0, 240)
                .map(sum -> {
                    int piece = sum / 12;
                    int x = b.column(12 * piece);
                    int y = b.column(sum + (sum % 12 == 11 ? 0 : 1));
                    return sum % 12 == 10
                            ? b.multiply(b.column(12 * piece + 1 + piece % 2), b.column(12 * piece + 3))
                            : b.multiply(x, y);
                })
                .toArray());
        KernelCompilerTest.compare(program, KernelPrecision.FLOAT64, true, 100, 5);
        assertThat(PieceRun.of(KernelPlan.sums(program)).stream()
                        .map(PieceRun::method)
                        .distinct())
                .hasSize(2);
    }

    private static Program gradient(int features) {
        ProgramBuilder b = new ProgramBuilder();
        int score = b.weight(features);
        for (int i = 0; i < features; i++) {
            score = b.add(score, b.multiply(b.weight(i), b.column(i)));
        }
        int error = b.multiply(b.constant(2), b.subtract(score, b.column(features)));
        return b.build(IntStream.rangeClosed(0, features)
                .map(i -> i == features ? error : b.multiply(error, b.column(i)))
                .toArray());
    }

    private static long pieceMethods(Program program) {
        return ClassFile.of()
                .parse(KernelCompiler.sumKernelBytes(program, KernelPrecision.FLOAT32, true))
                .methods()
                .stream()
                .filter(method -> method.methodName().stringValue().startsWith("piece"))
                .count();
    }
}
