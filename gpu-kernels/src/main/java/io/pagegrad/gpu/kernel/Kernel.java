package io.pagegrad.gpu.kernel;

import static io.pagegrad.gpu.kernel.Parameter.*;

import io.pagegrad.gpu.driver.KernelArguments;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The kernels: one constant for each line of `kernels.list`, in its order.
public enum Kernel {
    VECTOR_FILL("vector_fill.cu", F64_POINTER, F64, I64),
    VECTOR_SCALE("vector_scale.cu", F64_POINTER, F64, I64),
    VECTOR_AXPY("vector_axpy.cu", F64_POINTER, F64, F64_POINTER, I64),
    VECTOR_SUM_INTO("vector_sum_into.cu", F64_POINTER, F64_POINTER, I64, I64, F64, I64),
    VECTOR_ADD_DIFFERENCE("vector_add_difference.cu", F64_POINTER, F64, F64_POINTER, F64_POINTER, I64),
    VECTOR_NORM_PARTS("vector_norm.cu", F64_POINTER, I64, F64_POINTER),
    VECTOR_NORM_FINISH("vector_norm.cu", F64_POINTER, I32, F64_POINTER),
    COLUMN_SCALE("column_scale.cu", REAL_POINTER, REAL_POINTER, F64, F64, I64),
    COLUMN_MOMENTS("column_moments.cu", REAL_POINTER, I64, F64_POINTER),
    COLUMN_SELECT("column_compact.cu", U32_POINTER, I64, U32_POINTER),
    COLUMN_POSITIONS("column_compact.cu", U32_POINTER, I64, I64_POINTER),
    COLUMN_COMPACT("column_compact.cu", U32_POINTER, I64_POINTER, I64, U32_POINTER, U32_POINTER, I64, I32),
    COLUMN_CONVERT("column_convert.cu", REAL_POINTER, U8_POINTER, I32, F64, I64),
    COLUMN_NULLS("column_nulls.cu", REAL_POINTER, U8_POINTER, I64, I32, F64),
    COLUMN_CATEGORIES("column_categories.cu", REAL_POINTER, I32_POINTER, I32_POINTER, I64, I32),
    COLUMN_GATHER("column_gather.cu", U32_POINTER, I64_POINTER, U8_TABLE, I32, I32, I64_POINTER, I64, I32),
    PHILOX_UNIFORM("philox.cu", F64_POINTER, U64, U64, U64, F64, F64, I64),
    PHILOX_NORMAL("philox.cu", F64_POINTER, U64, U64, U64, F64, I64),
    MIXED_ROWS("mixed_rows.cu", I64_POINTER, U64, U64, I32, I64, I64, I64),
    SAMPLED_ROWS("sampled_rows.cu", I64_POINTER, U64, U64, I64, I64, I64, I64),
    VALIDATION_ROWS("validation_rows.cu", U64_POINTER, U64, U64, F64, I64),
    HEAP_PAGE_ROWS("heap_pages.cu", U8_POINTER, I64, I64, I32, I32, I32, I32, I32, I32_POINTER),
    HEAP_PAGE_VALUES(
            "heap_pages.cu",
            U8_POINTER,
            I64,
            I32,
            I32,
            I32,
            I32,
            I32,
            I32_POINTER,
            I64_POINTER,
            I32,
            I32_POINTER,
            I32_POINTER,
            U8_TABLE),
    MATRIX_PRODUCT("matrix_product.cu", Signature.PRODUCT),
    MATRIX_TF32("matrix_tensor.cu", Signature.PRODUCT),
    MATRIX_BF16("matrix_tensor.cu", Signature.PRODUCT),
    MATRIX_F16("matrix_tensor.cu", Signature.PRODUCT),
    TRAIN_SUMS("train_sums.cu", I64_POINTER, COLUMN_TABLE, I32, I32, F64_POINTER, I64, I64, F64_POINTER),
    TRAIN_SUMS_FINISH("train_sums.cu", F64_POINTER, I64, F64_POINTER),
    TRAIN_STEP("train_step.cu", F64_POINTER, I64, F64_POINTER, F64_POINTER, F64_POINTER, I64, I32, I32_POINTER),
    TRAIN_RUN(
            "train_run.cu",
            Signature.overBatches(F64_POINTER, F64_POINTER, F64_POINTER, U64_POINTER, F64_POINTER, I32, I32_POINTER)),
    TRAIN_TOGETHER(
            "train_together.cu",
            Signature.overBatches(
                    F64_POINTER, F64_POINTER, F64_POINTER, F64_POINTER, F64_POINTER, U32_POINTER, I32_POINTER)),
    TRAIN_ROUNDS(
            "train_rounds.cu",
            Signature.overBatches(
                    I64,
                    F64,
                    F64,
                    F64_TABLE,
                    F64_POINTER,
                    F64_POINTER,
                    F64_POINTER,
                    I64_POINTER,
                    F64_POINTER,
                    F64_POINTER,
                    U32_POINTER,
                    I32_POINTER)),
    NETWORK_SUMS(
            "network_sums.cu",
            I64_POINTER,
            COLUMN_TABLE,
            I32,
            I32,
            F64_POINTER,
            I64,
            I64,
            I64,
            I32,
            U32_POINTER,
            F64_POINTER,
            I64,
            F64_POINTER),
    NETWORK_SUMS_FINISH("network_sums.cu", F64_POINTER, I64, F64_POINTER),
    NETWORK_RUN(
            "network_run.cu",
            Signature.overBatches(
                    F64_POINTER,
                    F64_POINTER,
                    F64_POINTER,
                    U64_POINTER,
                    I64,
                    I32,
                    U32_POINTER,
                    F64_POINTER,
                    I64,
                    I32,
                    I32_POINTER)),
    NETWORK_ROUNDS(
            "network_rounds.cu",
            Signature.overBatches(
                    I64,
                    F64,
                    F64,
                    F64_TABLE,
                    F64_POINTER,
                    F64_POINTER,
                    F64_POINTER,
                    I64_POINTER,
                    F64_POINTER,
                    I64,
                    I32,
                    U32_POINTER,
                    F64_POINTER,
                    I64,
                    U32_POINTER,
                    I32_POINTER));

    private final String file;
    private final List<Parameter> parameters;

    Kernel(String file, Parameter... parameters) {
        this.file = file;
        this.parameters = List.of(parameters);
    }

    /// Parameter lists that several kernels begin with or share.
    private static final class Signature {
        /// Result, factors and `other`; rows, columns, inner; strides of both factors; epilogue and its factor.
        static final Parameter[] PRODUCT = {
            REAL_POINTER, REAL_POINTER, REAL_POINTER, REAL_POINTER, I64, I64, I64, I64, I64, I64, I64, I32, F64
        };

        /// A window of rows (starts, columns, segments, stride), then rows, rows of a batch, first batch, end and
        /// first step.
        private static final List<Parameter> BATCHES =
                List.of(I64_POINTER, COLUMN_TABLE, I32, I32, I64, I64, I64, I64, I64);

        static Parameter[] overBatches(Parameter... rest) {
            return Stream.concat(BATCHES.stream(), Stream.of(rest)).toArray(Parameter[]::new);
        }
    }

    /// Name of the function in the text.
    public String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The file in `src/main/cuda` that holds it.
    public String file() {
        return file;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /// Whether it is compiled together with code generated for one model.
    public boolean isOfModel() {
        return file.startsWith("train_") || file.startsWith("network_");
    }

    /// Whether it needs tensor cores for float32: compute capability 8.0.
    public boolean isOfTensorCores() {
        return file.equals("matrix_tensor.cu");
    }

    /// @throws IllegalArgumentException when the arguments are not those of this kernel
    public KernelArguments arguments(Number... arguments) {
        if (arguments.length != parameters.size()) {
            throw new IllegalArgumentException(
                    this + " takes " + parameters.size() + " arguments, not " + arguments.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            if (!parameters.get(i).accepts(arguments[i])) {
                throw new IllegalArgumentException(this + " argument " + i + " is "
                        + parameters.get(i).word() + ", not "
                        + arguments[i].getClass().getSimpleName());
            }
        }
        return KernelArguments.of(arguments);
    }
}
