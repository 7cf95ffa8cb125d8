package io.pagegrad.pagefile.postgres.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.RefusedPagefileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryCopyTest {
    @TempDir
    Path directory;

    private Path source;

    @BeforeEach
    void makeSource() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        Files.createDirectories(source.resolve("base/5"));
        Files.writeString(source.resolve("base/5/1259"), "pages");
        Files.writeString(source.resolve("postmaster.pid"), "1");
        Files.createDirectory(source.resolve("pg_tblspc"));
    }

    @Test
    void takesFilesAlongAndLeavesWhatBelongsToTheOriginal() throws IOException {
        Path target = directory.resolve("target");
        DirectoryCopy.make(source, target);
        assertThat(target.resolve("base/5/1259")).hasContent("pages");
        assertThat(target.resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    void tablespacesComeAlongByTheirLinksAndByTheMapOfABaseBackup() throws IOException {
        Path linked = Files.createDirectory(directory.resolve("linked"));
        Path mapped = Files.createDirectory(directory.resolve("mapped"));
        Files.writeString(linked.resolve("1"), "linked");
        Files.writeString(mapped.resolve("1"), "mapped");
        Files.createSymbolicLink(source.resolve("pg_tblspc/100"), linked);
        Files.createSymbolicLink(source.resolve("pg_tblspc/200"), linked);
        Files.writeString(source.resolve("tablespace_map"), "200 " + mapped + "\n300 " + mapped + "\n");
        Path target = directory.resolve("target");
        DirectoryCopy.make(source, target);
        assertThat(target.resolve("pg_tblspc/100/1")).hasContent("linked");
        assertThat(target.resolve("pg_tblspc/200/1")).hasContent("mapped");
        assertThat(target.resolve("pg_tblspc/300/1")).hasContent("mapped");
        assertThat(target.resolve("pg_tblspc/300").toRealPath()).startsWith(directory.toRealPath());
        assertThat(target.resolve("tablespace_map")).doesNotExist();
    }

    @Test
    void refusesFilesThatAreWrittenMeanwhile() {
        assertThatThrownBy(() -> DirectoryCopy.make(source, directory.resolve("target"), () -> {
                    try {
                        Files.writeString(source.resolve("base/5/1259"), "later pages");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("1259 was changed")
                .hasMessageContaining("--live");
    }

    @Test
    void refusesFilesThatAreRemovedMeanwhile() {
        assertThatThrownBy(() -> DirectoryCopy.make(source, directory.resolve("target"), () -> {
                    try {
                        Files.delete(source.resolve("base/5/1259"));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("1259 was changed");
    }
}
