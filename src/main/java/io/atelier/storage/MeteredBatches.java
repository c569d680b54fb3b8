package io.atelier.storage;

import io.atelier.storage.StoreMeter.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// A store of batches' lists that is measured.
record MeteredBatches(BatchStore store, StoreMeter meter) implements BatchStore {
    static final Set<Operation> OPERATIONS =
            EnumSet.of(Operation.PUBLISH, Operation.OPEN, Operation.DISCARD, Operation.SWEEP);

    @Override
    public void put(String batch, InputStream members) throws IOException {
        meter.told(Operation.PUBLISH, () -> store.put(batch, meter.writing(members)));
    }

    @Override
    public Optional<InputStream> open(String batch) throws IOException {
        return meter.timed(Operation.OPEN, () -> store.open(batch)).map(meter::reading);
    }

    @Override
    public void delete(String batch) throws IOException {
        meter.told(Operation.DISCARD, () -> store.delete(batch));
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        return meter.timed(Operation.SWEEP, () -> store.sweep(storedBefore, now));
    }
}
