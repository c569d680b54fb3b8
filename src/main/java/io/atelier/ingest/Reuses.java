package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.Fact;
import io.atelier.job.JobDocument;
import io.atelier.job.Outcome;
import io.atelier.job.Picture;
import io.atelier.job.Reuse;
import io.atelier.log.Json;
import io.atelier.storage.Manifest;
import io.atelier.storage.PictureStore;
import io.atelier.storage.ReuseStore;
import io.atelier.storage.StoredContent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/// Finds pictures that were bought for the same wish of the same tenant. What can't be found, or
/// not be looked for, is bought.
final class Reuses {
    private static final Logger LOG = Logger.getLogger(Reuses.class);

    /// Pictures that go sooner are not promised to anybody.
    private static final Duration LEFT = Duration.ofDays(1);

    private final ReuseStore entries;
    private final PictureStore pictures;
    private final Optional<Duration> retention;
    private final Clock clock;

    /// @param retention how long pictures are kept; empty: for ever
    Reuses(ReuseStore entries, PictureStore pictures, Optional<Duration> retention, Clock clock) {
        this.entries = entries;
        this.pictures = pictures;
        this.retention = retention;
        this.clock = clock;
    }

    /// The document with the pictures that it may have; as it is where there are none, where it
    /// wants its own, and where it is to begin later.
    ///
    /// @param document every picture of which is a file, known by its content
    JobDocument served(JobDocument document) {
        Instant notBefore = document.notBefore();
        boolean later = notBefore != null && notBefore.isAfter(clock.instant());
        if (document.reuse() == null || later) {
            return document;
        }
        try {
            return found(document).map(document::reusing).orElse(document);
        } catch (IOException e) {
            LOG.warnf("earlier pictures not looked for, new ones are bought reason=%s", e);
            return document;
        }
    }

    /// That a job is about to be handed in. It may come to nothing: then there are no pictures that
    /// were made for it.
    void note(Fact fact) {
        if (!(fact instanceof Fact.Submit submit)) {
            return;
        }
        JobDocument document = submit.document();
        Reuse reuse = document.reuse();
        if (reuse == null || reuse.found()) {
            return;
        }
        try {
            entries.put(
                    new ReuseStore.Entry(
                            document.tenant(),
                            wish(document),
                            submit.job(),
                            document.requestHash(),
                            submit.at()));
        } catch (IOException e) {
            LOG.warnf("job not noted for who wants the same jobId=%s reason=%s", submit.job(), e);
        }
    }

    private Optional<Reuse> found(JobDocument document) throws IOException {
        Optional<ReuseStore.Entry> entry =
                entries.find(document.tenant(), wish(document)).filter(this::stays);
        return entry.isEmpty() ? Optional.empty() : found(document, entry.get());
    }

    private boolean stays(ReuseStore.Entry entry) {
        return retention.isEmpty()
                || entry.at().plus(retention.get()).minus(LEFT).isAfter(clock.instant());
    }

    /// Of several runs the latest counts.
    private Optional<Reuse> found(JobDocument document, ReuseStore.Entry entry) throws IOException {
        List<Manifest> manifests =
                pictures.manifests(entry.job()).stream()
                        .filter(each -> each.tenant().equals(document.tenant()))
                        .filter(each -> each.requestHash().equals(entry.requestHash()))
                        .sorted(Comparator.comparingInt(Manifest::run))
                        .toList();
        TreeMap<Integer, Picture> byIndex = new TreeMap<>();
        for (Manifest manifest : manifests) {
            for (Picture picture : manifest.pictures()) {
                int index = manifest.firstImage() + picture.index();
                byIndex.put(index, picture.at(index));
            }
        }
        List<Picture> all = List.copyOf(byIndex.values());
        return all.size() == document.operation().options().n() && there(all)
                ? Optional.of(new Reuse(entry.job(), all, told(manifests)))
                : Optional.empty();
    }

    private boolean there(List<Picture> all) throws IOException {
        for (Picture picture : all) {
            Optional<StoredContent> content = pictures.open(picture.name());
            if (content.isEmpty()) {
                return false;
            }
            content.get().close();
        }
        return true;
    }

    private static Outcome.Telling told(List<Manifest> manifests) {
        return manifests.stream()
                .map(Manifest::telling)
                .filter(telling -> !telling.equals(Outcome.Telling.NOTHING))
                .findFirst()
                .orElse(Outcome.Telling.NOTHING);
    }

    /// Equal for documents whose pictures nobody could tell apart: what is sent, what is asked of
    /// moderation first, and what is made of the pictures.
    static String wish(JobDocument document) {
        ObjectNode wish = JsonNodeFactory.instance.objectNode();
        wish.set(
                "operation",
                Json.MAPPER.valueToTree(
                        document.operation()
                                .with(
                                        document.operation()
                                                .options()
                                                .but()
                                                .safetyIdentifier(null)
                                                .made())));
        wish.put("moderation_check", document.moderationCheck().wireName());
        wish.set("transform", Json.MAPPER.valueToTree(document.transforms()));
        return RequestHash.of(wish);
    }
}
