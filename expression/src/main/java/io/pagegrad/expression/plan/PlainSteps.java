package io.pagegrad.expression.plan;

/// Steps whose work is small beside products: number by number, sums in float64.
final class PlainSteps {
    private PlainSteps() {}

    /// A matrix of one row or column repeated.
    static Step expand(Place from, Place to) {
        return overMatrices(to, (row, matrix) -> {
            long source = from.of(row);
            for (int i = 0; i < to.height(); i++) {
                for (int j = 0; j < to.width(); j++) {
                    int fromRow = from.height() == 1 ? 0 : i;
                    int fromColumn = from.width() == 1 ? 0 : j;
                    to.set(matrix, i, j, from.get(source, fromRow, fromColumn));
                }
            }
        });
    }

    static Step fill(double value, Place to) {
        return overMatrices(to, (row, matrix) -> {
            for (int i = 0; i < to.height(); i++) {
                for (int j = 0; j < to.width(); j++) {
                    to.set(matrix, i, j, value);
                }
            }
        });
    }

    static Step transpose(Place from, Place to) {
        return overMatrices(to, (row, matrix) -> {
            long source = from.of(row);
            for (int i = 0; i < from.height(); i++) {
                for (int j = 0; j < from.width(); j++) {
                    to.set(matrix, j, i, from.get(source, i, j));
                }
            }
        });
    }

    static Step sumColumns(Place from, Place to) {
        return overMatrices(to, (row, matrix) -> {
            long source = from.of(row);
            for (int i = 0; i < from.height(); i++) {
                double sum = 0;
                for (int j = 0; j < from.width(); j++) {
                    sum += from.get(source, i, j);
                }
                to.set(matrix, i, 0, sum);
            }
        });
    }

    static Step sumRows(Place from, Place to) {
        return overMatrices(to, (row, matrix) -> {
            long source = from.of(row);
            for (int j = 0; j < from.width(); j++) {
                double sum = 0;
                for (int i = 0; i < from.height(); i++) {
                    sum += from.get(source, i, j);
                }
                to.set(matrix, 0, j, sum);
            }
        });
    }

    static Step rowMax(Place from, Place to) {
        return overMatrices(to, (row, matrix) -> {
            long source = from.of(row);
            for (int i = 0; i < from.height(); i++) {
                to.set(matrix, i, 0, from.get(source, i, largest(from, source, i)));
            }
        });
    }

    static Step argmax(Place from, Place to) {
        return overMatrices(to, (row, matrix) -> {
            long source = from.of(row);
            for (int i = 0; i < from.height(); i++) {
                to.set(matrix, i, 0, largest(from, source, i));
            }
        });
    }

    private static int largest(Place from, long source, int i) {
        int best = 0;
        for (int j = 1; j < from.width(); j++) {
            best = from.get(source, i, j) > from.get(source, i, best) ? j : best;
        }
        return best;
    }

    private interface MatrixBody {
        void run(int row, long matrix);
    }

    private static Step overMatrices(Place to, MatrixBody body) {
        return (from, end) -> {
            if (!to.varies()) {
                body.run(0, to.address());
                return;
            }
            for (int row = from; row < end; row++) {
                body.run(row, to.of(row));
            }
        };
    }
}
