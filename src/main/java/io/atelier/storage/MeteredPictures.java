package io.atelier.storage;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.storage.StoreMeter.Operation;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A store of pictures that is measured.
record MeteredPictures(PictureStore store, StoreMeter meter) implements PictureStore {
    static final Set<Operation> OPERATIONS = EnumSet.allOf(Operation.class);

    @Override
    public PictureUpload begin(JobId job, int part, int run, int fence, int index)
            throws IOException {
        return new Upload(
                meter.timed(Operation.BEGIN, () -> store.begin(job, part, run, fence, index)),
                meter);
    }

    @Override
    public Manifest publish(Manifest manifest) throws IOException {
        return meter.timed(Operation.PUBLISH, () -> store.publish(manifest));
    }

    @Override
    public Optional<Manifest> manifest(JobId job, int part, int run) throws IOException {
        return meter.timed(Operation.LOOK, () -> store.manifest(job, part, run));
    }

    @Override
    public List<Manifest> manifests(JobId job) throws IOException {
        return meter.timed(Operation.LOOK, () -> store.manifests(job));
    }

    @Override
    public void discardOthers(Manifest winner) throws IOException {
        meter.told(Operation.DISCARD, () -> store.discardOthers(winner));
    }

    @Override
    public void discardAttempt(JobId job, int part, int run, int fence) throws IOException {
        meter.told(Operation.DISCARD, () -> store.discardAttempt(job, part, run, fence));
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        return meter.timed(Operation.OPEN, () -> store.open(name)).map(meter::reading);
    }

    @Override
    public Optional<URI> link(String name, @Nullable String disposition) {
        return store.link(name, disposition);
    }

    @Override
    public Optional<String> trouble() {
        return store.trouble();
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        return meter.timed(Operation.SWEEP, () -> store.sweep(storedBefore, now));
    }

    /// A picture, or a variant of one.
    static final class Upload extends PictureUpload {
        private final PictureUpload upload;
        private final StoreMeter meter;

        Upload(PictureUpload upload, StoreMeter meter) {
            this.upload = upload;
            this.meter = meter;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            upload.write(bytes, offset, length);
        }

        @Override
        public Picture finish() throws IOException {
            Picture stored = meter.timed(Operation.FINISH, upload::finish);
            meter.written(stored.bytes());
            return stored;
        }

        @Override
        public void close() throws IOException {
            upload.close();
        }
    }
}
