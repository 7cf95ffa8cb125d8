package io.pagegrad.gpu.kernel;

import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.ImageKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The fixed kernels as PTX, compiled where the jar was built: no compiler is needed to run them, the driver
/// makes machine code of PTX.
///
/// A resource is named after a digest of the text and the options, so that one of another text is never taken.
public final class AheadKernels {
    private static final String FOLDER = "ahead";
    private static final String SUFFIX = ".ptx";
    private static final int LEAST_ARCHITECTURE = 75;

    private AheadKernels() {}

    /// PTX that a device of that architecture can run; empty when the jar was built without a compiler.
    public static Optional<byte[]> find(Real real, int architecture) {
        if (architecture < LEAST_ARCHITECTURE) {
            return Optional.empty();
        }
        int target = target(real, architecture);
        String name = FOLDER + "/" + name(KernelText.fixed(real, target), options(target));
        try (InputStream in = AheadKernels.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether this jar holds the kernels for every device.
    public static boolean isComplete() {
        return targets().stream()
                .allMatch(target -> find(target.real, target.architecture).isPresent());
    }

    /// Writes what is not there yet into the package's folder below `classes`, and removes what is of other
    /// texts.
    ///
    /// @return the files, in the order of [Real] and architecture
    public static List<Path> write(CudaCompiler compiler, Path classes) throws IOException {
        Path folder = Files.createDirectories(
                classes.resolve(AheadKernels.class.getPackageName().replace('.', '/'))
                        .resolve(FOLDER));
        List<Path> files = new ArrayList<>();
        for (Target target : targets()) {
            CudaSource source = KernelText.fixed(target.real, target.architecture);
            CompileOptions options = options(target.architecture);
            Path file = folder.resolve(name(source, options));
            if (!Files.exists(file)) {
                Files.write(file, compiler.compile(source, options));
            }
            files.add(file);
        }
        try (DirectoryStream<Path> there = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : there) {
                if (!files.contains(file)) {
                    Files.delete(file);
                }
            }
        }
        return files;
    }

    private record Target(Real real, int architecture) {}

    private static List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (Real real : Real.values()) {
            targets.add(new Target(real, LEAST_ARCHITECTURE));
            if (KernelText.hasTensorCores(real, KernelText.TENSOR_ARCHITECTURE)) {
                targets.add(new Target(real, KernelText.TENSOR_ARCHITECTURE));
            }
        }
        return targets;
    }

    private static int target(Real real, int architecture) {
        return KernelText.hasTensorCores(real, architecture) ? KernelText.TENSOR_ARCHITECTURE : LEAST_ARCHITECTURE;
    }

    private static CompileOptions options(int architecture) {
        return new CompileOptions(architecture, KernelLibrary.ARITHMETIC, ImageKind.PTX);
    }

    private static String name(CudaSource source, CompileOptions options) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(options.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(source.text().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 16) + SUFFIX;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
