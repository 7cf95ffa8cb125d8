package io.pagegrad.gpu.emulator;

import io.pagegrad.gpu.driver.CudaHandle;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Decides where [RequiresCuda] tests run, and that they close what they open.
public final class CudaCondition implements ExecutionCondition, BeforeEachCallback, AfterAllCallback {
    /// Whether tests run on a real device.
    public static boolean realDevice() {
        return "cuda".equals(System.getProperty("pagegrad.require.backend"));
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean emulatorOnly = context.getRequiredTestClass().isAnnotationPresent(RequiresCuda.class)
                && context.getRequiredTestClass()
                        .getAnnotation(RequiresCuda.class)
                        .emulatorOnly();
        if (realDevice()) {
            return emulatorOnly
                    ? ConditionEvaluationResult.disabled("asks the emulator for things that no GPU does")
                    : ConditionEvaluationResult.enabled("on a real device");
        }
        Optional<String> missing = SimtEmulator.load();
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("on the emulator"));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!realDevice()) {
            // every test has its own order of threads, the same in every run
            SimtEmulator.instance()
                    .configure(Long.getLong(
                            "pagegrad.simt.seed", context.getDisplayName().hashCode() & 3));
            SimtEmulator.instance().takeReport();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            return;
        }
        if (CudaHandle.open() != 0) {
            throw new AssertionError(
                    context.getDisplayName() + " leaves " + CudaHandle.open() + " driver handles open");
        }
    }
}
