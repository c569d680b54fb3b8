package io.atelier.storage;

import io.atelier.job.JobId;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/// Sketches in a bucket, under the names that the folder has.
final class S3Partials implements PartialStore {
    private static final Logger LOG = Logger.getLogger(S3Partials.class);

    private final S3Bucket bucket;
    private final S3Spool spool;
    private final S3Health health;
    private final Clock clock;
    private final AtomicReference<String> swept = new AtomicReference<>("");

    S3Partials(S3Bucket bucket, S3Spool spool, S3Health health, Clock clock) {
        this.bucket = bucket;
        this.spool = spool;
        this.health = health;
        this.clock = clock;
    }

    @Override
    public PartialUpload begin(JobId job, int run, int fence, int image) throws IOException {
        Optional<String> trouble = spool.trouble().or(health::trouble);
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        Instant now = clock.instant();
        String hour = PartialName.hour(now);
        if (!hour.equals(swept.getAndSet(hour))) {
            Thread.ofVirtual()
                    .name("sketches-sweep")
                    .start(() -> sweep(PartialName.oldestHour(now)));
        }
        PartialName.Series series = new PartialName.Series(hour, job, run, fence, image);
        MeasuredFile file = spool.begin(series.prefix(), PictureFormat.INPUTS);
        return new MeasuredPartial(series, file, name -> keep(name, file));
    }

    private void keep(PartialName name, MeasuredFile file) throws IOException {
        bucket.put(
                name.toString(), file.path(), file.length(), name.format().contentType(), Map.of());
    }

    @Override
    public Optional<StoredContent> open(String name) throws IOException {
        Optional<PartialName> parsed = PartialName.parse(name);
        return parsed.isEmpty()
                ? Optional.empty()
                : bucket.content(name, parsed.get().format().contentType());
    }

    private void sweep(String oldestHour) {
        try {
            String oldest = PartialName.folder(oldestHour);
            for (String folder : bucket.folders(PartialName.FOLDER + "/")) {
                if (folder.compareTo(oldest) < 0) {
                    for (S3Bucket.Listed old : bucket.list(folder)) {
                        bucket.delete(old.key());
                    }
                }
            }
        } catch (IOException e) {
            LOG.warnf("old sketches left behind for an hour reason=%s", e.toString());
        }
    }
}
