package io.atelier.storage;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.storage.StoreMeter.Operation;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A store of sketches that is measured.
record MeteredPartials(PartialStore store, StoreMeter meter) implements PartialStore {
    static final Set<Operation> OPERATIONS =
            EnumSet.of(Operation.BEGIN, Operation.FINISH, Operation.OPEN);

    @Override
    public PartialUpload begin(JobId job, int run, int fence, int image) throws IOException {
        return new Upload(
                meter.timed(Operation.BEGIN, () -> store.begin(job, run, fence, image)), meter);
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        return meter.timed(Operation.OPEN, () -> store.open(name)).map(meter::reading);
    }

    private static final class Upload extends PartialUpload {
        private final PartialUpload upload;
        private final StoreMeter meter;

        Upload(PartialUpload upload, StoreMeter meter) {
            this.upload = upload;
            this.meter = meter;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            upload.write(bytes, offset, length);
        }

        @Override
        public Picture finish(int number) throws IOException {
            Picture stored = meter.timed(Operation.FINISH, () -> upload.finish(number));
            meter.written(stored.bytes());
            return stored;
        }

        @Override
        public void close() throws IOException {
            upload.close();
        }
    }
}
