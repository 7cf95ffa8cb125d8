package io.pagegrad.gpu.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The toolkit's `nvcc`, run as a process of its own.
public final class NvccCompiler implements CudaCompiler {
    private static final Pattern RELEASE = Pattern.compile("release (\\d+)\\.(\\d+)");
    private static final long SECONDS = 300;

    private final Path program;
    private final int version;

    private NvccCompiler(Path program, int version) {
        this.program = program;
        this.version = version;
    }

    /// Looks on the PATH and in the usual CUDA folders.
    public static Optional<NvccCompiler> find(List<String> missing) {
        List<Path> candidates = new ArrayList<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            candidates.add(Path.of(folder, "nvcc"));
        }
        for (String folder : ForeignNvrtc.cudaFolders()) {
            candidates.add(Path.of(folder, "bin", "nvcc"));
        }
        for (Path candidate : candidates) {
            if (!Files.isExecutable(candidate)) {
                continue;
            }
            try {
                Matcher release = RELEASE.matcher(
                        run(List.of(candidate.toString(), "--version")).output());
                if (release.find()) {
                    int version = Integer.parseInt(release.group(1)) * 1000 + Integer.parseInt(release.group(2)) * 10;
                    return Optional.of(new NvccCompiler(candidate, version));
                }
                missing.add(candidate + " does not tell its release");
            } catch (IOException e) {
                missing.add(candidate + ": " + e.getMessage());
            }
        }
        missing.add("nvcc: not on the PATH, nor in " + String.join(", ", ForeignNvrtc.cudaFolders()));
        return Optional.empty();
    }

    @Override
    public String name() {
        return "nvcc " + version / 1000 + "." + version % 1000 / 10;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public byte[] compile(CudaSource source, CompileOptions options) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("pagegrad-nvcc");
            Path text = Files.writeString(folder.resolve("kernels.cu"), source.text());
            Path image = folder.resolve("image");
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.add(options.image() == ImageKind.PTX ? "-ptx" : "-cubin");
            command.add("-arch=" + options.target());
            command.add("--std=c++17");
            command.addAll(options.arithmetic().options());
            command.addAll(List.of("-o", image.toString(), text.toString()));
            Finished finished = run(command);
            if (finished.exit() != 0) {
                throw new CudaCompileException(
                        name(), source, options, finished.output().replace(text.toString(), source.name()));
            }
            byte[] bytes = Files.readAllBytes(image);
            return options.image() == ImageKind.PTX ? zeroTerminated(bytes) : bytes;
        } catch (IOException e) {
            throw new CudaCompileException(name(), source, options, e.toString());
        } finally {
            remove(folder);
        }
    }

    private static byte[] zeroTerminated(byte[] text) {
        return java.util.Arrays.copyOf(text, text.length + 1);
    }

    private static void remove(Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve("kernels.cu"));
            Files.deleteIfExists(folder.resolve("image"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }

    private record Finished(int exit, String output) {}

    private static Finished run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " takes longer than " + SECONDS + " s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.get(0), e);
        }
        return new Finished(process.exitValue(), output);
    }
}
