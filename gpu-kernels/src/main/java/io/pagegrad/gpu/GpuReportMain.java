package io.pagegrad.gpu;

/// Prints what this machine offers; exits with 7 when no device can be used.
public final class GpuReportMain {
    private static final int NO_DEVICE = 7;

    private GpuReportMain() {}

    public static void main(String[] arguments) {
        GpuReport report = GpuReport.ofThisMachine();
        report.lines().forEach(System.out::println);
        if (!report.available() || report.compilers().isEmpty()) {
            System.exit(NO_DEVICE);
        }
    }
}
