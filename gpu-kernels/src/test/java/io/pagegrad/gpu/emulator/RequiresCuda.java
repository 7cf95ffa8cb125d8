package io.pagegrad.gpu.emulator;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that needs a CUDA device: the emulator in the normal test command, a real one with
/// `-Dpagegrad.require.backend=cuda`.
///
/// Skipped, with the reason, where there is no C++ compiler; fails when it leaves a driver handle open.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(CudaCondition.class)
public @interface RequiresCuda {
    /// Whether the test asks the emulator for things that no GPU does.
    boolean emulatorOnly() default false;
}
