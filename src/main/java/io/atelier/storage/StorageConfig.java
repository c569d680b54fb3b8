package io.atelier.storage;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// Where pictures are stored, and which are too large to be.
@ConfigMapping(prefix = "atelier.storage")
public interface StorageConfig {
    /// `folder`, or `s3` for a bucket of an object store. Must be the same for every ingest,
    /// worker, batch lane and view. Changing it leaves the pictures stored so far behind.
    @WithDefault("folder")
    Kind kind();

    /// The folder of all pictures and manifests; made when missing. Must support hard links and
    /// must be the same one for every ingest, worker, batch lane and view (ext4, xfs and NFS will
    /// do). Changing it leaves the pictures stored so far behind. With `kind` s3 only what is on
    /// its way lies there, and each process may have its own.
    Path folder();

    /// Pictures and manifests that were stored longer ago are deleted by the workers, once a day,
    /// and what was made of those pictures. Keep it above `atelier.ledger.retention`, or jobs are
    /// shown whose pictures are gone. Unset: kept until somebody deletes them. Pictures that
    /// callers handed in are theirs to delete.
    Optional<@DurationMin(days = 1) Duration> retention();

    /// The object store, where `kind` is s3.
    S3 s3();

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

    /// What pictures are kept in.
    enum Kind {
        FOLDER,
        S3
    }

    /// A bucket of Amazon S3, MinIO, Ceph, or whoever else speaks its language.
    interface S3 {
        /// The bucket; it must exist.
        Optional<String> bucket();

        /// What the names of all objects begin with, such as `atelier/`, where the bucket is
        /// shared.
        Optional<String> prefix();

        /// The region. Unset: as the AWS SDK finds it (`AWS_REGION`, profile, instance), and
        /// `us-east-1` where an `endpoint` is set.
        Optional<String> region();

        /// Where the object store is, when it is not Amazon's.
        Optional<URI> endpoint();

        /// Puts the bucket into the path and not into the host name, as MinIO and Ceph want it
        /// unless they have a wildcard domain.
        @WithDefault("false")
        boolean pathStyle();

        /// The access key, together with `secret-access-key`. Both unset: `credentials-file`, or
        /// else as the AWS SDK finds them (environment, profile, role of the pod or instance).
        Optional<String> accessKeyId();

        /// The secret of `access-key-id`. Never printed.
        Optional<String> secretAccessKey();

        /// A file like `~/.aws/credentials` with a profile `default`; read again when it changes.
        Optional<Path> credentialsFile();

        /// Whether the object store honours `If-None-Match: *`. It is tried out at start, and where
        /// it doesn't, no job is claimed. With false it need not; then a manifest may be
        /// overwritten by an attempt that was given up, and pictures of other attempts stay until
        /// `retention`, as they might be the ones that count.
        @WithDefault("true")
        boolean conditionalWrites();

        /// How readers get pictures: `proxied` by the role view, or `presigned`, sent on to the
        /// object store by a link that it signs; SVG is proxied always. See `public-endpoint`.
        @WithDefault("proxied")
        Reading reading();

        /// Where readers reach the object store, for presigned links. Unset: `endpoint`.
        Optional<URI> publicEndpoint();

        /// How long a presigned link is good; a new one is made for each reader. Bound: 10 s to 7
        /// d, and no longer than the credentials that sign it.
        @WithDefault("5m")
        @DurationMin(seconds = 10)
        @DurationMax(days = 7)
        Duration presignedFor();

        /// How long one request with a picture in it may take, or with 8 MiB of a larger one, which
        /// are sent one by one. Tried twice at once, and later as long as the call has time. Small
        /// requests have 5 s at most.
        @WithDefault("30s")
        @DurationMin(millis = 100)
        @DurationMax(minutes = 10)
        Duration timeout();

        /// Connections at once; a request that gets none within 10 s is tried again. Raise it with
        /// the calls in flight (`atelier.worker.slots`).
        @WithDefault("128")
        @Min(1)
        @Max(4096)
        int maxConnections();
    }

    /// Who sends pictures to readers.
    enum Reading {
        PROXIED,
        PRESIGNED
    }
}
