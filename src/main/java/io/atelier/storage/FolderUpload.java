package io.atelier.storage;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/// A picture that is being written to a temporary file beside its final place.
final class FolderUpload extends PictureUpload {
    /// What is written at once: the JDK keeps a buffer of that size outside the heap per thread.
    private static final int SLICE_BYTES = 64 * 1024;

    private final Target target;
    private final Limits limits;
    private final Path folder;
    private final Path temporary;
    private final FileChannel file;
    private final MessageDigest digest = sha256();
    private long length;

    FolderUpload(Target target, Limits limits, Path folder) throws IOException {
        this.target = target;
        this.limits = limits;
        this.folder = folder;
        this.temporary = FolderTree.temporary(folder, target.prefix());
        this.file = FolderTree.openNew(temporary);
    }

    /// What the picture will be called, but for the kind it turns out to be.
    record Target(JobId job, int part, int run, int fence, int index) {
        Target {
            if (part < 0 || run < 0 || fence < 0 || index < 0) {
                throw new IllegalArgumentException("part, run, fence and index count from 0");
            }
        }

        String prefix() {
            return StoredName.ofAttempt(job, part, run, fence) + "i" + index + ".";
        }

        StoredName as(PictureFormat format) {
            return new StoredName(job, part, run, fence, index, format);
        }
    }

    /// How large a picture may be; all inclusive.
    record Limits(long bytes, int edgePixels, long pixels) {
        boolean allow(PictureHeader header) {
            return Math.max(header.widthPixels(), header.heightPixels()) <= edgePixels
                    && header.pixels() <= pixels;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (length + count > limits.bytes()) {
            throw new NotAPicture("longer than " + limits.bytes() + " bytes");
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

    @Override
    public Picture finish() throws IOException {
        PictureHeader header = checkedHeader();
        file.force(true);
        StoredName name = target.as(header.format());
        reveal(name);
        Picture picture = picture(name, header);
        close();
        return picture;
    }

    private PictureHeader checkedHeader() throws IOException {
        try {
            PictureHeader header = PictureHeader.read(file);
            if (!limits.allow(header)) {
                throw new NotAPicture(
                        "larger than allowed: "
                                + header.widthPixels()
                                + "x"
                                + header.heightPixels()
                                + " pixels");
            }
            return header;
        } catch (NotAPicture e) {
            close();
            throw e;
        }
    }

    /// Under a name of this attempt alone: what is there already is from a try before this one.
    private void reveal(StoredName name) throws IOException {
        try {
            FolderTree.reveal(temporary, folder, name.file());
        } catch (FileAlreadyExistsException again) {
            if (!Files.isSameFile(temporary, folder.resolve(name.file()))) {
                throw again;
            }
            FolderTree.force(folder);
        }
    }

    private Picture picture(StoredName name, PictureHeader header) {
        return new Picture(
                target.index(),
                name.toString(),
                header.format().contentType(),
                length,
                HexFormat.of().formatHex(digest.digest()),
                header.widthPixels(),
                header.heightPixels());
    }

    @Override
    public void close() throws IOException {
        if (file.isOpen()) {
            file.close();
        }
        Files.deleteIfExists(temporary);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
