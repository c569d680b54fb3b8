package io.atelier.storage;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// The store in a bucket, under the names that the folder has, below `pictures/`. What decides
/// between two workers is `If-None-Match: *`.
///
/// Where the object store doesn't honour that, the last of two manifests that are published at the
/// same moment wins; so nothing is ever discarded there in favour of another.
final class S3Store implements PictureStore {
    static final String PICTURES = "pictures/";

    /// No upload takes that long, so what is older was left behind by a crash.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final S3Bucket bucket;
    private final S3Spool spool;
    private final S3Health health;
    private final Optional<Duration> presignedFor;

    /// @param presignedFor how long links are good; empty where readers get their bytes from us
    S3Store(S3Bucket bucket, S3Spool spool, S3Health health, Optional<Duration> presignedFor) {
        this.bucket = bucket;
        this.spool = spool;
        this.health = health;
        this.presignedFor = presignedFor;
    }

    static String key(StoredName name) {
        return PICTURES + name;
    }

    private static String manifestKey(JobId job, int part, int run) {
        return folder(job) + StoredName.ofManifest(job, part, run);
    }

    private static String folder(JobId job) {
        return PICTURES + StoredName.folder(job) + "/";
    }

    @Override
    public PictureUpload begin(JobId job, int part, int run, int fence, int index)
            throws IOException {
        UploadTarget target = new UploadTarget(job, part, run, fence, index);
        return new S3Upload(bucket, target, spool.begin(target.prefix(), PictureFormat.OUTPUTS));
    }

    @Override
    public Manifest publish(Manifest manifest) throws IOException {
        String key = manifestKey(manifest.job(), manifest.part(), manifest.run());
        Optional<Manifest> stored = read(key);
        if (stored.isPresent()) {
            return stored.get();
        }
        try {
            for (Picture picture : manifest.pictures()) {
                checkStored(picture, manifest);
            }
        } catch (NoSuchFileException missing) {
            // Another may have been first meanwhile, and have discarded ours.
            return read(key).orElseThrow(() -> missing);
        }
        // Also refused where it is our own, written by a request whose answer was lost.
        bucket.putOnce(key, StoredJson.bytes(manifest));
        return read(key).orElseThrow(() -> new NoSuchFileException(key));
    }

    private void checkStored(Picture picture, Manifest manifest) throws IOException {
        Optional<HeadObjectResponse> head = bucket.head(key(StoredName.of(picture, manifest)));
        if (head.isEmpty() || head.get().contentLength() != picture.bytes()) {
            throw new NoSuchFileException(picture.name(), null, "is named but not stored whole");
        }
    }

    @Override
    public Optional<Manifest> manifest(JobId job, int part, int run) throws IOException {
        return read(manifestKey(job, part, run));
    }

    private Optional<Manifest> read(String key) throws IOException {
        Optional<byte[]> json = bucket.bytes(key);
        return json.isPresent()
                ? Optional.of(
                        StoredJson.read(new ByteArrayInputStream(json.get()), Manifest.class, key))
                : Optional.empty();
    }

    @Override
    public List<Manifest> manifests(JobId job) throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (String key : keys(folder(job), job + ".p", name -> StoredName.isManifest(job, name))) {
            read(key).ifPresent(manifests::add);
        }
        return manifests;
    }

    /// Of the objects in a folder whose names begin like that and are wanted.
    private List<String> keys(String folder, String beginning, Predicate<String> wanted)
            throws IOException {
        return bucket.list(folder + beginning).stream()
                .map(S3Bucket.Listed::key)
                .filter(key -> wanted.test(key.substring(folder.length())))
                .toList();
    }

    @Override
    public void discardOthers(Manifest winner) throws IOException {
        Optional<Manifest> stored = manifest(winner.job(), winner.part(), winner.run());
        if (!stored.equals(Optional.of(winner))) {
            throw new IllegalArgumentException("not the stored manifest of job " + winner.job());
        }
        if (bucket.conditional()) {
            String run = StoredName.ofRun(winner.job(), winner.part(), winner.run());
            discard(winner.job(), run, StoredName.kept(winner));
        }
    }

    @Override
    public void discardAttempt(JobId job, int part, int run, int fence) throws IOException {
        Set<String> kept = manifest(job, part, run).map(StoredName::kept).orElse(Set.of());
        discard(job, StoredName.ofAttempt(job, part, run, fence), kept);
    }

    private void discard(JobId job, String beginning, Set<String> kept) throws IOException {
        for (String key : keys(folder(job), beginning, name -> !kept.contains(name))) {
            bucket.delete(key);
        }
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        Optional<StoredName> checked = StoredName.parse(name);
        if (checked.isEmpty()) {
            return Optional.empty();
        }
        String key = key(checked.get());
        return bucket.content(key, checked.get().format().contentType());
    }

    /// None of an SVG: what keeps its scripts from running are headers that only we send.
    @Override
    public Optional<URI> link(String name, @Nullable String disposition) {
        return presignedFor.flatMap(good ->
                StoredName.parse(name)
                        .filter(it -> it.format() != PictureFormat.SVG)
                        .map(it -> bucket.presigned(key(it), good, disposition)));
    }

    @Override
    public int sweep(Instant storedBefore, Instant now) throws IOException {
        for (S3Bucket.Unfinished upload : bucket.unfinished(PICTURES)) {
            if (upload.begunAt().isBefore(now.minus(ABANDONED))) {
                bucket.abortParts(upload.key(), upload.uploadId());
            }
        }
        return storedBefore.equals(Instant.MIN) ? 0 : sweepObjects(storedBefore);
    }

    private int sweepObjects(Instant storedBefore) throws IOException {
        int swept = 0;
        for (String folder : bucket.folders(PICTURES)) {
            for (S3Bucket.Listed object : bucket.list(folder)) {
                if (object.storedAt().isBefore(storedBefore)) {
                    bucket.delete(object.key());
                    swept++;
                }
            }
        }
        return swept;
    }

    @Override
    public Optional<String> trouble() {
        return spool.trouble().or(health::trouble);
    }
}
