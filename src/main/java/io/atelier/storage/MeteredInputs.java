package io.atelier.storage;

import io.atelier.storage.StoreMeter.Operation;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A store of callers' pictures that is measured.
record MeteredInputs(InputStore store, StoreMeter meter) implements InputStore {
    static final Set<Operation> OPERATIONS =
            EnumSet.of(
                    Operation.BEGIN,
                    Operation.FINISH,
                    Operation.LOOK,
                    Operation.OPEN,
                    Operation.DISCARD);

    @Override
    public InputUpload begin(String tenant) throws IOException {
        return new Upload(meter.timed(Operation.BEGIN, () -> store.begin(tenant)), meter);
    }

    @Override
    public Optional<InputFile> find(String tenant, String id) throws IOException {
        return meter.timed(Operation.LOOK, () -> store.find(tenant, id));
    }

    @Override
    public Optional<StoredContent> open(String tenant, String id) throws IOException {
        return meter.timed(Operation.OPEN, () -> store.open(tenant, id)).map(meter::reading);
    }

    @Override
    public boolean delete(String tenant, String id) throws IOException {
        return meter.timed(Operation.DISCARD, () -> store.delete(tenant, id));
    }

    @Override
    public Optional<String> trouble() {
        return store.trouble();
    }

    private static final class Upload extends InputUpload {
        private final InputUpload upload;
        private final StoreMeter meter;

        Upload(InputUpload upload, StoreMeter meter) {
            this.upload = upload;
            this.meter = meter;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            upload.write(bytes, offset, length);
        }

        @Override
        public String seal() throws IOException {
            return upload.seal();
        }

        @Override
        public InputFile finish(String filename, String purpose) throws IOException {
            InputFile stored =
                    meter.timed(Operation.FINISH, () -> upload.finish(filename, purpose));
            meter.written(stored.bytes());
            return stored;
        }

        @Override
        public void close() throws IOException {
            upload.close();
        }
    }
}
