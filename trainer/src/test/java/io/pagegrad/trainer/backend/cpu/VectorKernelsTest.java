package io.pagegrad.trainer.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.expression.plan.WeightLayout;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorKernelsTest {
    private static final double[] ODD = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneNumberThatIsNotFiniteIsFoundWhereverItLies(boolean wide) {
        WeightLayout layout = new WeightLayout(List.of(new Shape(60, 37), new Shape(1, 3)), wide);
        VectorKernels kernels = new VectorKernels(layout);
        double[] values = new double[layout.numbers()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 2 == 0 ? -1 : 1) * (wide ? Double.MAX_VALUE : Float.MAX_VALUE) / (i + 1);
        }
        try (NetworkVector vector = new NetworkVector(layout)) {
            vector.write(values);
            assertThat(kernels.isFinite(vector)).isTrue();
            for (int at : new int[] {0, 1, 1000, values.length - 4, values.length - 1}) {
                for (double odd : ODD) {
                    double[] others = values.clone();
                    others[at] = odd;
                    vector.write(others);
                    assertThat(kernels.isFinite(vector)).as("%s at %d", odd, at).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void arithmeticIsThatOfThePlainFormula(boolean wide) {
        WeightLayout layout = new WeightLayout(List.of(new Shape(3, 5)), wide);
        VectorKernels kernels = new VectorKernels(layout);
        double[] values = new double[15];
        double[] twos = new double[15];
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = i - 4;
            twos[i] = 2;
            squares += values[i] * values[i];
        }
        try (NetworkVector x = new NetworkVector(layout);
                NetworkVector y = new NetworkVector(layout)) {
            x.write(values);
            y.write(twos);
            assertThat(kernels.norm(x)).isEqualTo(Math.sqrt(squares));
            kernels.axpy(0.5, x, y);
            assertThat(y.read()[7]).isEqualTo(2 + 0.5 * 3);
            kernels.addDifference(2, x, y, y);
            assertThat(y.read()[7]).isEqualTo(3.5 + 2 * (3 - 3.5));
        }
    }
}
