package io.atelier.storage;

import io.atelier.job.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A picture that is being written to a temporary file, hashed and measured as it comes. Closing
/// takes the file away, unless it has been given another name by then.
final class MeasuredFile implements AutoCloseable {
    /// What is written at once: the JDK keeps a buffer of that size outside the heap per thread.
    private static final int SLICE_BYTES = 64 * 1024;

    private final Path path;
    private final List<PictureFormat> kinds;
    private final Limits limits;
    private final FileChannel file;
    private final MessageDigest digest = sha256Digest();
    private long length;
    private @Nullable String sha256;

    /// How large a picture may be; all inclusive.
    record Limits(long bytes, int edgePixels, long pixels) {
        static Limits of(StorageConfig config) {
            return new Limits(
                    config.maxBytes().asLongValue(), config.maxEdge(), config.maxPixels());
        }

        boolean allow(PictureHeader header) {
            return Math.max(header.widthPixels(), header.heightPixels()) <= edgePixels
                    && header.pixels() <= pixels;
        }
    }

    /// @param kinds that it may be
    MeasuredFile(Path path, List<PictureFormat> kinds, Limits limits) throws IOException {
        this.path = path;
        this.kinds = kinds;
        this.limits = limits;
        this.file = FolderTree.openNew(path);
    }

    Path path() {
        return path;
    }

    long length() {
        return length;
    }

    void write(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (length + count > limits.bytes()) {
            throw NotAPicture.longerThan(limits.bytes());
        }
        for (int done = 0; done < count; done += SLICE_BYTES) {
            int slice = Math.min(SLICE_BYTES, count - done);
            writeFully(ByteBuffer.wrap(bytes, offset + done, slice));
        }
        digest.update(bytes, offset, count);
        length += count;
    }

    private void writeFully(ByteBuffer slice) throws IOException {
        while (slice.hasRemaining()) {
            file.write(slice);
        }
    }

    /// What the whole picture says of itself.
    ///
    /// @throws NotAPicture where it is none, or too large
    PictureHeader header() throws IOException {
        PictureHeader header = PictureHeader.read(file, kinds);
        if (!limits.allow(header)) {
            throw new NotAPicture(
                    "larger than allowed: "
                            + header.widthPixels()
                            + "x"
                            + header.heightPixels()
                            + " pixels");
        }
        return header;
    }

    /// The same, and where it is none, nothing is kept.
    PictureHeader headerOrClosed() throws IOException {
        try {
            return header();
        } catch (NotAPicture e) {
            close();
            throw e;
        }
    }

    /// Whether the first bytes are those of a picture; nothing is said of the rest.
    ///
    /// @return the kind of picture
    /// @throws NotAPicture where they are not
    PictureFormat checkMagic() throws IOException {
        PictureFormat kind = PictureHeader.checkMagic(file, kinds);
        file.position(length);
        return kind;
    }

    /// Of all that has been written, which ends the writing: SHA-256 in lower-case hex.
    String sha256() {
        String known = sha256;
        if (known == null) {
            known = HexFormat.of().formatHex(digest.digest());
            sha256 = known;
        }
        return known;
    }

    /// What is told of it once it is stored under that name.
    Picture picture(int index, String name, PictureHeader header) {
        return new Picture(
                index,
                name,
                header.format().contentType(),
                length,
                sha256(),
                header.widthPixels(),
                header.heightPixels());
    }

    void force() throws IOException {
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        if (file.isOpen()) {
            file.close();
        }
        Files.deleteIfExists(path);
    }

    static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
