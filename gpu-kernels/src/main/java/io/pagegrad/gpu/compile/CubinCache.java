package io.pagegrad.gpu.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Compiled images on disk, in a folder that only its user may enter.
///
/// The name of a file is a digest of compiler, options and source; its first 32 bytes are the digest of the
/// rest, so that a file cut short is found out and made anew. Files are written beside and renamed; the oldest
/// go when there are more than
/// [#MOST_FILES]. Thread-safe, and safe for several processes.
public final class CubinCache {
    /// System property that names the folder of caches.
    public static final String FOLDER = "pagegrad.cache";

    static final int MOST_FILES = 512;
    private static final int DIGEST_BYTES = 32;
    private static final String SUFFIX = ".image";

    private final Path folder;
    private final boolean usable;

    /// @param folder made when it is not there; a cache that cannot be made or is open to others is not used
    public CubinCache(Path folder) {
        this.folder = folder;
        this.usable = prepare(folder);
    }

    /// The cache of this user: `gpu` in the folder that the system property [#FOLDER] or the variable
    /// `PAGEGRAD_CACHE` names, or
    /// `pagegrad/gpu` in the user's cache folder.
    public static CubinCache ofUser() {
        String own = System.getProperty(FOLDER, System.getenv("PAGEGRAD_CACHE"));
        if (own != null && !own.isBlank()) {
            return new CubinCache(Path.of(own, "gpu"));
        }
        String shared = System.getenv("XDG_CACHE_HOME");
        Path base = shared != null && !shared.isBlank()
                ? Path.of(shared)
                : Path.of(System.getProperty("user.home"), ".cache");
        return new CubinCache(base.resolve("pagegrad").resolve("gpu"));
    }

    /// The image of `source`: from disk, or compiled and then kept.
    public byte[] compile(CudaCompiler compiler, CudaSource source, CompileOptions options) {
        String key = key(compiler, source, options);
        Optional<byte[]> kept = read(key);
        if (kept.isPresent()) {
            return kept.get();
        }
        byte[] image = compiler.compile(source, options);
        write(key, image);
        return image;
    }

    static String key(CudaCompiler compiler, CudaSource source, CompileOptions options) {
        MessageDigest digest = sha256();
        for (String part : List.of(
                compiler.name(),
                options.target(),
                options.image().name(),
                String.join(" ", options.arithmetic().options()),
                source.text())) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private Optional<byte[]> read(String key) {
        if (!usable) {
            return Optional.empty();
        }
        Path file = folder.resolve(key + SUFFIX);
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length <= DIGEST_BYTES) {
                return Optional.empty();
            }
            byte[] image = Arrays.copyOfRange(bytes, DIGEST_BYTES, bytes.length);
            if (!MessageDigest.isEqual(sha256().digest(image), Arrays.copyOf(bytes, DIGEST_BYTES))) {
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
            return Optional.of(image);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    // an image that cannot be kept is compiled again next time: nothing else is lost
    private void write(String key, byte[] image) {
        if (!usable) {
            return;
        }
        Path beside = null;
        try {
            beside = Files.createTempFile(folder, "new", ".tmp");
            byte[] digest = sha256().digest(image);
            byte[] bytes = Arrays.copyOf(digest, DIGEST_BYTES + image.length);
            System.arraycopy(image, 0, bytes, DIGEST_BYTES, image.length);
            Files.write(beside, bytes);
            Files.move(
                    beside,
                    folder.resolve(key + SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            prune();
        } catch (IOException e) {
            if (beside != null) {
                beside.toFile().delete();
            }
        }
    }

    private void prune() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> images =
                    files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
            if (images.size() > MOST_FILES) {
                images.stream()
                        .sorted(Comparator.comparing(CubinCache::lastUsed))
                        .limit(images.size() - MOST_FILES)
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static FileTime lastUsed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static boolean prepare(Path folder) {
        try {
            Files.createDirectories(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
