package io.atelier.attempt;

import io.atelier.job.Picture;
import io.atelier.storage.PictureStore;
import io.atelier.storage.PictureUpload;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/// The pictures of one attempt on their way into the store. Closing throws away what was not
/// finished.
public final class Uploads implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Uploads.class);

    private final PictureStore store;
    private final AttemptKey key;
    private final int run;
    private final Map<Integer, PictureUpload> uploads = new TreeMap<>();
    private final Map<Integer, Picture> finished = new TreeMap<>();

    public Uploads(PictureStore store, AttemptKey key, int run) {
        this.store = store;
        this.key = key;
        this.run = run;
    }

    /// A stream for the picture's bytes; closing it ends the writing, not the upload. A picture
    /// that is begun again takes the place of what was written of it before.
    public OutputStream begin(int index) throws IOException {
        PictureUpload before = uploads.remove(index);
        if (before != null) {
            before.close();
        }
        PictureUpload upload = store.begin(key.job(), key.part(), run, key.fence(), index);
        uploads.put(index, upload);
        return new FilterOutputStream(upload) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() {}
        };
    }

    /// Makes all of them durable, in order. Goes on where it failed when it is called again.
    public List<Picture> finish() throws IOException {
        for (Map.Entry<Integer, PictureUpload> upload : uploads.entrySet()) {
            if (!finished.containsKey(upload.getKey())) {
                finished.put(upload.getKey(), upload.getValue().finish());
            }
        }
        return List.copyOf(finished.values());
    }

    @Override
    public void close() {
        for (PictureUpload upload : uploads.values()) {
            try {
                upload.close();
            } catch (IOException e) {
                LOG.warnf(
                        "unfinished upload left behind jobId=%s reason=%s",
                        key.job(), e.toString());
            }
        }
    }
}
