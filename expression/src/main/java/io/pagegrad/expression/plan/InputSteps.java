package io.pagegrad.expression.plan;

import io.pagegrad.expression.compile.NativeMemory;
import io.pagegrad.expression.compile.ScalarSupport;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Steps that bring columns into row-major form.
final class InputSteps {
    private InputSteps() {}

    /// Columns side by side.
    static Step gather(BatchInput input, List<Integer> columns, InputForm form, boolean wide, Place to) {
        int element = wide ? Double.BYTES : Float.BYTES;
        return (from, end) -> {
            long offset = 0;
            for (int column : columns) {
                long rowBytes = (long) form.lanes().get(column) * element;
                for (int row = from; row < end; ) {
                    int piece = input.pieceOf(row);
                    int stop = Math.min(end, input.end(piece));
                    copy(input.address(piece, row, column, rowBytes), rowBytes, to, row, stop, offset, wide);
                    row = stop;
                }
                offset += rowBytes;
            }
        };
    }

    private static void copy(long source, long rowBytes, Place to, int from, int end, long offset, boolean wide) {
        long next = source;
        for (int row = from; row < end; row++) {
            long target = to.of(row) + offset;
            if (rowBytes > Double.BYTES) {
                MemorySegment.copy(NativeMemory.ALL, next, NativeMemory.ALL, target, rowBytes);
            } else if (wide) {
                ScalarSupport.store(ScalarSupport.loadDouble(next), target);
            } else {
                for (long at = 0; at < rowBytes; at += Float.BYTES) {
                    ScalarSupport.store(ScalarSupport.loadFloat(next + at), target + at);
                }
            }
            next += rowBytes;
        }
    }

    /// 1 at the class of each row; a value that is no class gives only zeros.
    static Step oneHot(BatchInput input, int column, InputForm form, boolean wide, Place to) {
        int element = wide ? Double.BYTES : Float.BYTES;
        double[] classes = form.classes().get(column);
        return (from, end) -> {
            for (int row = from; row < end; row++) {
                long source = input.address(input.pieceOf(row), row, column, element);
                double label = wide ? ScalarSupport.loadDouble(source) : ScalarSupport.loadFloat(source);
                int code = code(label, classes);
                long target = to.of(row);
                for (int j = 0; j < to.width(); j++) {
                    to.set(target, 0, j, j == code ? 1 : 0);
                }
            }
        };
    }

    /// The class number of a label, something else when it is none.
    static int code(double label, double[] classes) {
        if (classes != null) {
            return Arrays.binarySearch(classes, label);
        }
        int code = (int) label;
        return code == label ? code : -1;
    }
}
