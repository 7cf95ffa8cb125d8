package io.pagegrad.testdata;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// Finds the tar.xz archive that holds the programs of a PostgreSQL major and unpacks it.
final class BinaryArchive {
    private BinaryArchive() {}

    /// Unpacks the archive of a major into an existing empty directory.
    static void unpack(int major, String name, Path directory) throws IOException {
        String resource = name + ".txz";
        String place = System.getProperty(PostgresBinaries.DIRECTORY_PROPERTY);
        Path jar = place == null ? null : Path.of(place, major + ".jar");
        if (jar != null && Files.isRegularFile(jar)) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                ZipEntry entry = zip.getEntry(resource);
                if (entry == null) {
                    throw new IOException(jar + " holds no " + resource + ": it is not for this processor");
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    unpack(in, directory);
                }
            }
            return;
        }
        InputStream found = major == PostgresBinaries.defaultMajor()
                ? BinaryArchive.class.getResourceAsStream("/" + resource)
                : null;
        if (found == null) {
            throw new IOException("binaries of PostgreSQL " + major + " not found: "
                    + (jar == null
                            ? "the system property " + PostgresBinaries.DIRECTORY_PROPERTY + " names no directory with "
                                    + major + ".jar"
                            : jar + " does not exist; 'mvn process-test-resources -pl testdata' puts it there"));
        }
        try (InputStream in = found) {
            unpack(in, directory);
        }
    }

    private static void unpack(InputStream packed, Path directory) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = root.resolve(entry.getName()).normalize();
                if (!target.startsWith(root)) {
                    throw new IOException("archive entry leaves its directory: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, target);
                    Files.setPosixFilePermissions(target, permissions(entry.getMode()));
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if ((mode & 0100) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }
}
