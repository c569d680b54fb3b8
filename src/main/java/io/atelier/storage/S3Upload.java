package io.atelier.storage;

import io.atelier.job.Picture;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// A picture on its way into a bucket. It is written to a file first: the store learns its kind,
/// length and hash from the whole of it, a request can be made again, and the heap holds none of
/// it, however many come at once.
final class S3Upload extends PictureUpload {
    private static final String SHA256 = "sha256";

    private final S3Bucket bucket;
    private final UploadTarget target;
    private final MeasuredFile file;
    private @Nullable S3Parts parts;
    private long announced;

    S3Upload(S3Bucket bucket, UploadTarget target, MeasuredFile file) {
        this.bucket = bucket;
        this.target = target;
        this.file = file;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        file.write(bytes, offset, count);
        if (file.length() - announced > S3Parts.PART_BYTES) {
            announced += S3Parts.PART_BYTES;
            begunParts().sendInBackground(file.length());
        }
    }

    private S3Parts begunParts() throws IOException {
        S3Parts begun = parts;
        if (begun == null) {
            PictureFormat kind = file.checkMagic();
            String key = S3Store.key(target.as(kind));
            begun = new S3Parts(bucket, key, kind.contentType(), file.path());
            parts = begun;
        }
        return begun;
    }

    @Override
    public Picture finish() throws IOException {
        PictureHeader header = checkedHeader();
        StoredName name = target.as(header.format());
        Picture picture = file.picture(target.index(), name.toString(), header);
        if (!stored(S3Store.key(name), picture) && !isThere(S3Store.key(name), picture)) {
            throw new FileAlreadyExistsException(name.toString());
        }
        close();
        return picture;
    }

    private PictureHeader checkedHeader() throws IOException {
        try {
            return file.header();
        } catch (NotAPicture e) {
            close();
            throw e;
        }
    }

    private boolean stored(String key, Picture picture) throws IOException {
        S3Parts begun = parts;
        return begun == null
                ? bucket.put(
                        key,
                        file.path(),
                        picture.bytes(),
                        picture.contentType(),
                        Map.of(SHA256, picture.sha256()))
                : begun.finish(picture.bytes());
    }

    /// Whether what has the name already is this picture, stored by a request whose answer was
    /// lost. The name is of this attempt alone; an object of parts, whose hash was not known when
    /// it was begun, is told by its length.
    private boolean isThere(String key, Picture picture) throws IOException {
        Optional<HeadObjectResponse> there = bucket.head(key);
        return there.isPresent()
                && there.get().contentLength() == picture.bytes()
                && there.get()
                        .metadata()
                        .getOrDefault(SHA256, picture.sha256())
                        .equals(picture.sha256());
    }

    @Override
    public void close() throws IOException {
        S3Parts begun = parts;
        try {
            if (begun != null) {
                begun.abort();
            }
        } finally {
            file.close();
        }
    }
}
