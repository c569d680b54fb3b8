package io.atelier.storage;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;

/// Where pictures are stored, and which are too large to be.
@ConfigMapping(prefix = "atelier.storage")
public interface StorageConfig {
    /// The folder of all pictures and manifests; made when missing. Must support hard links and
    /// must be the same one for every ingest, worker and view (ext4, xfs and NFS will do). Changing
    /// it leaves the pictures stored so far behind.
    Path folder();

    /// Workers stop claiming jobs while the folder's disk has less free space than this. Raise it
    /// with the number of calls in flight: each may bring `max-bytes` more. The default holds 64
    /// pictures of 32 MB (a photo-like 4K PNG).
    @WithDefault("2G")
    MemorySize minFree();

    /// A picture of more bytes is refused while it is being received. 50 MB is OpenAI's own limit
    /// for a picture that is handed in.
    @WithDefault("50M")
    MemorySize maxBytes();

    /// A picture whose longer edge is declared as more pixels is refused. The largest legal one is
    /// 3840; 16,383 is all that WebP can hold. See also `max-pixels`.
    @WithDefault("8192")
    @Min(1)
    @Max(65_535)
    int maxEdge();

    /// A picture that declares more pixels in all is refused, so that nobody who decodes it later
    /// runs out of memory: each takes 4 bytes. The largest legal one has 8,294,400. See also
    /// `max-edge`.
    @WithDefault("33177600")
    @Min(1)
    long maxPixels();
}
