package io.atelier.storage;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.nio.file.Path;

/// A folder for small pictures, where the bytes that must stay free are the test's to choose.
public record SmallStorage(Path folder, long minFreeBytes) implements InAFolder {
    public SmallStorage(Path folder) {
        this(folder, 0);
    }

    @Override
    public MemorySize minFree() {
        return new MemorySize(BigInteger.valueOf(minFreeBytes));
    }

    @Override
    public MemorySize maxBytes() {
        return new MemorySize(BigInteger.valueOf(1_000_000));
    }

    @Override
    public int maxEdge() {
        return 4096;
    }

    @Override
    public long maxPixels() {
        return 4_194_304;
    }
}
