package io.pagegrad.gpu.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubinCacheTest {
    private static final CompileOptions OPTIONS = new CompileOptions(80, Arithmetic.STRICT, ImageKind.CUBIN);
    private static final CudaSource SOURCE = new CudaSource("a.cu", "text");

    @TempDir
    Path temporary;

    private Counting compiler;
    private Path folder;

    /// Counts how often it is asked; its image tells what for.
    private static final class Counting implements CudaCompiler {
        private final String name;
        private int asked;

        Counting(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int version() {
            return 12060;
        }

        @Override
        public byte[] compile(CudaSource source, CompileOptions options) {
            asked++;
            return (name + source.text() + options).getBytes(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void make() {
        compiler = new Counting("one");
        folder = temporary.resolve("cache");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void compilesOnceForEachSourceOptionAndCompiler() {
        CubinCache cache = new CubinCache(folder);
        byte[] image = cache.compile(compiler, SOURCE, OPTIONS);
        assertThat(new CubinCache(folder).compile(compiler, SOURCE, OPTIONS)).isEqualTo(image);
        assertThat(compiler.asked).isEqualTo(1);
        cache.compile(compiler, new CudaSource("a.cu", "other text"), OPTIONS);
        cache.compile(compiler, SOURCE, new CompileOptions(90, Arithmetic.STRICT, ImageKind.CUBIN));
        cache.compile(compiler, SOURCE, new CompileOptions(80, Arithmetic.FAST, ImageKind.CUBIN));
        cache.compile(compiler, SOURCE, new CompileOptions(80, Arithmetic.STRICT, ImageKind.PTX));
        assertThat(compiler.asked).isEqualTo(5);
        Counting another = new Counting("two");
        cache.compile(another, SOURCE, OPTIONS);
        assertThat(another.asked).isEqualTo(1);
    }

    @Test
    void damagedFileIsCompiledAgain() throws IOException {
        CubinCache cache = new CubinCache(folder);
        byte[] image = cache.compile(compiler, SOURCE, OPTIONS);
        Path file = files().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3));
        assertThat(cache.compile(compiler, SOURCE, OPTIONS)).isEqualTo(image);
        assertThat(compiler.asked).isEqualTo(2);
        assertThat(cache.compile(compiler, SOURCE, OPTIONS)).isEqualTo(image);
        assertThat(compiler.asked).isEqualTo(2);
    }

    @Test
    void folderIsForItsUserAlone() throws IOException {
        new CubinCache(folder).compile(compiler, SOURCE, OPTIONS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(files()).allMatch(file -> file.toString().endsWith(".image"));
    }

    @Test
    void oldestFilesGoWhenThereAreTooMany() throws IOException {
        CubinCache cache = new CubinCache(folder);
        for (int i = 0; i < CubinCache.MOST_FILES + 5; i++) {
            cache.compile(compiler, new CudaSource("a.cu", "text " + i), OPTIONS);
        }
        assertThat(files()).hasSize(CubinCache.MOST_FILES);
    }

    @Test
    void folderThatCannotBeMadeIsNoError() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "in the way");
        CubinCache cache = new CubinCache(file);
        assertThat(cache.compile(compiler, SOURCE, OPTIONS)).isNotEmpty();
        cache.compile(compiler, SOURCE, OPTIONS);
        assertThat(compiler.asked).isEqualTo(2);
    }
}
