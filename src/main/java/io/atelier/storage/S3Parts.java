package io.atelier.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// A large picture on its way to the store, part by part, from the file it is being written to.
///
/// Parts leave in the background while the rest still comes: a store that dawdles must not hold up
/// the answer that is being paid for. What failed there is sent again at the end, so it needs no
/// answer before.
final class S3Parts {
    /// Above the 5 MiB that a part other than the last must have.
    static final long PART_BYTES = 8L << 20;

    private static final Logger LOG = Logger.getLogger(S3Parts.class);

    private final S3Bucket bucket;
    private final String key;
    private final String contentType;
    private final Path file;
    private final ReentrantLock sending = new ReentrantLock();
    private final List<CompletedPart> parts = new ArrayList<>();
    private @Nullable String uploadId;
    private boolean ended;

    S3Parts(S3Bucket bucket, String key, String contentType, Path file) {
        this.bucket = bucket;
        this.key = key;
        this.contentType = contentType;
        this.file = file;
    }

    /// Sends what can be sent, and does not wait for it.
    ///
    /// @param length of the file so far
    void sendInBackground(long length) {
        Thread.ofVirtual()
                .name("s3-part-" + key)
                .start(() -> {
                    try {
                        send(length);
                    } catch (IOException e) {
                        LOG.debugf("part not sent, it is sent again later reason=%s", e.toString());
                    }
                });
    }

    private void send(long length) throws IOException {
        sending.lock();
        try {
            // The last part is never empty: it waits for more to come.
            while (!ended && length - sent() > PART_BYTES) {
                sendPart(sent() + PART_BYTES);
            }
        } finally {
            sending.unlock();
        }
    }

    private long sent() {
        return parts.size() * PART_BYTES;
    }

    private void sendPart(long toExclusive) throws IOException {
        parts.add(bucket.putPart(key, begun(), parts.size() + 1, file, sent(), toExclusive));
    }

    private String begun() throws IOException {
        String id = uploadId;
        if (id == null) {
            id = bucket.beginParts(key, contentType);
            uploadId = id;
        }
        return id;
    }

    /// Sends what is left and makes one object of it. After an `IOException` it may be called
    /// again, and goes on where it was.
    ///
    /// @param length of the whole file
    /// @return false where the object is there already, perhaps from a call before this one
    boolean finish(long length) throws IOException {
        sending.lock();
        try {
            send(length);
            if (sent() < length) {
                sendPart(length);
            }
            boolean made = bucket.finishParts(key, begun(), List.copyOf(parts));
            ended = true;
            return made;
        } finally {
            sending.unlock();
        }
    }

    /// Throws away the parts of what has not been finished.
    void abort() throws IOException {
        sending.lock();
        try {
            String id = uploadId;
            if (!ended && id != null) {
                bucket.abortParts(key, id);
            }
            ended = true;
        } finally {
            sending.unlock();
        }
    }
}
