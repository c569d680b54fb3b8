package io.atelier.storage;

import io.atelier.job.Picture;
import io.atelier.job.Variant;
import io.atelier.storage.StoreMeter.Operation;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A store of variants that is measured.
record MeteredVariants(VariantStore store, StoreMeter meter) implements VariantStore {
    static final Set<Operation> OPERATIONS = EnumSet.complementOf(EnumSet.of(Operation.DISCARD));

    @Override
    public PictureUpload begin(Picture original, int index) throws IOException {
        return new MeteredPictures.Upload(
                meter.timed(Operation.BEGIN, () -> store.begin(original, index)), meter);
    }

    @Override
    public List<Variant> publish(Picture original, List<Variant> variants) throws IOException {
        return meter.timed(Operation.PUBLISH, () -> store.publish(original, variants));
    }

    @Override
    public Optional<List<Variant>> of(Picture original) throws IOException {
        return meter.timed(Operation.LOOK, () -> store.of(original));
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        return meter.timed(Operation.OPEN, () -> store.open(name)).map(meter::reading);
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        return meter.timed(Operation.SWEEP, () -> store.sweep(storedBefore, now));
    }
}
