package io.pagegrad.cache.file;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// Header, slots and directories of a cache file over its channel. One thread at a time, but for [#append].
final class CacheFileChannel {
    private final Path path;
    private final FileChannel channel;
    private long end;

    private CacheFileChannel(Path path, FileChannel channel, long end) {
        this.path = path;
        this.channel = channel;
        this.end = end;
    }

    /// A directory and where it stands.
    record Directory(CacheDirectory content, long sequence, int slot) {}

    /// Writes the header of a new file.
    static CacheFileChannel create(Path path, FileChannel channel) throws IOException {
        ByteBuffer header = buffer(CacheFileLayout.HEADER_BYTES);
        header.putLong(0, CacheFileLayout.MAGIC);
        header.putInt(CacheFileLayout.VERSION_OFFSET, CacheFileLayout.VERSION);
        header.putInt(CacheFileLayout.READABLE_BY_OFFSET, CacheFileLayout.VERSION);
        CacheFileChannel file = new CacheFileChannel(path, channel, CacheFileLayout.HEADER_BYTES);
        file.write(header, 0);
        return file;
    }

    /// Takes over a file that exists; [#readDirectory] checks it.
    static CacheFileChannel existing(Path path, FileChannel channel) throws IOException {
        return new CacheFileChannel(path, channel, CacheFileLayout.align(channel.size()));
    }

    /// Reserves a place at the end of the file; several threads may.
    synchronized long append(long bytes) {
        long offset = end;
        end = CacheFileLayout.align(end + bytes);
        return offset;
    }

    void write(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /// Finds the directory that counts.
    ///
    /// @throws UnsupportedPagefileException when the file is of a newer form
    /// @throws CorruptPageException when it is no cache file, ends too early or is damaged
    Directory readDirectory() throws IOException {
        long size = channel.size();
        if (size < CacheFileLayout.HEADER_BYTES) {
            throw corrupt(0, "size=" + size, "must be at least " + CacheFileLayout.HEADER_BYTES, ChecksumState.OFF);
        }
        ByteBuffer header = read(0, CacheFileLayout.HEADER_BYTES);
        if (header.getLong(0) != CacheFileLayout.MAGIC) {
            throw corrupt(0, "magic=0x" + Long.toHexString(header.getLong(0)), "must be PGRADCAC", ChecksumState.OFF);
        }
        int readableBy = header.getInt(CacheFileLayout.READABLE_BY_OFFSET);
        if (readableBy != CacheFileLayout.VERSION) {
            throw new UnsupportedPagefileException(path + " is a cache of form "
                    + header.getInt(CacheFileLayout.VERSION_OFFSET) + ", this version reads form "
                    + CacheFileLayout.VERSION + ": build it again, or use the version that made it");
        }
        int best = -1;
        long sequence = 0;
        for (int slot = 0; slot < CacheFileLayout.SLOT_OFFSETS.length; slot++) {
            int at = CacheFileLayout.SLOT_OFFSETS[slot];
            if (header.getLong(at) > sequence
                    && crc(header.slice(at, CacheFileLayout.SLOT_CRC))
                            == header.getInt(at + CacheFileLayout.SLOT_CRC)) {
                best = slot;
                sequence = header.getLong(at);
            }
        }
        if (best < 0) {
            throw corrupt(
                    CacheFileLayout.SLOT_OFFSETS[0],
                    "slots",
                    "one must be valid: the file was never finished",
                    ChecksumState.FAILED);
        }
        int at = CacheFileLayout.SLOT_OFFSETS[best];
        long offset = header.getLong(at + CacheFileLayout.SLOT_DIRECTORY_OFFSET);
        long bytes = header.getLong(at + CacheFileLayout.SLOT_DIRECTORY_BYTES);
        if (offset < CacheFileLayout.HEADER_BYTES || bytes < 0 || bytes > Integer.MAX_VALUE || offset > size - bytes) {
            throw corrupt(
                    at,
                    "directory=[" + offset + ", " + (offset + bytes) + ")",
                    "must lie in the file of " + size + " bytes: the file is cut off",
                    ChecksumState.PASSED);
        }
        ByteBuffer encoded = read(offset, (int) bytes);
        if (crc(encoded.duplicate()) != header.getInt(at + CacheFileLayout.SLOT_DIRECTORY_CRC)) {
            throw corrupt(offset, "directory", "must have the checksum that its slot says", ChecksumState.FAILED);
        }
        CacheDirectory directory = DirectoryCodec.decode(encoded.array());
        for (StoredUnit unit : directory.units()) {
            if (unit.offset() < CacheFileLayout.HEADER_BYTES || unit.offset() > size - unit.bytes()) {
                throw corrupt(
                        unit.offset(),
                        "section of " + unit.bytes() + " bytes",
                        "must lie in the file of " + size + " bytes: the file is cut off",
                        ChecksumState.PASSED);
            }
        }
        return new Directory(directory, sequence, best);
    }

    /// Makes `directory` the one that counts, durably.
    ///
    /// @param before the directory that counts now, null for a new file
    void publish(CacheDirectory directory, Directory before) throws IOException {
        byte[] encoded = DirectoryCodec.encode(directory);
        long offset = append(encoded.length);
        write(ByteBuffer.wrap(encoded), offset);
        // Whole lines, so that the file's size covers what a vector load of its last column may touch.
        long padding = CacheFileLayout.align(offset + encoded.length) - offset - encoded.length;
        write(ByteBuffer.allocate((int) padding), offset + encoded.length);
        channel.force(true);
        int slot = before == null ? 0 : 1 - before.slot();
        ByteBuffer entry = buffer(CacheFileLayout.SLOT_BYTES);
        entry.putLong(0, before == null ? 1 : before.sequence() + 1);
        entry.putLong(CacheFileLayout.SLOT_DIRECTORY_OFFSET, offset);
        entry.putLong(CacheFileLayout.SLOT_DIRECTORY_BYTES, encoded.length);
        entry.putInt(CacheFileLayout.SLOT_DIRECTORY_CRC, crc(ByteBuffer.wrap(encoded)));
        entry.putInt(CacheFileLayout.SLOT_CRC, crc(entry.slice(0, CacheFileLayout.SLOT_CRC)));
        write(entry, CacheFileLayout.SLOT_OFFSETS[slot]);
        channel.force(true);
    }

    private ByteBuffer read(long offset, int bytes) throws IOException {
        ByteBuffer buffer = buffer(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw corrupt(offset, "size=" + channel.size(), "the file is cut off", ChecksumState.OFF);
            }
        }
        return buffer.flip();
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private CorruptPageException corrupt(long offset, String field, String rule, ChecksumState checksum) {
        return corrupt(path, offset, field, rule, checksum);
    }

    /// Damage of a cache file; the offset stands in the message, since it need not fit the page reference.
    static CorruptPageException corrupt(Path path, long offset, String field, String rule, ChecksumState checksum) {
        return new CorruptPageException(PageRef.ofFile(path.toString()), "@" + offset + " " + field, rule, checksum);
    }
}
