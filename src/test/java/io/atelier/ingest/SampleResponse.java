package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Outcome;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.TurnPlace;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job that came in as a request for a response, read as it would be.
///
/// @param fields beside those that every request has
record SampleResponse(String fields) {
    static final JobId ID = JobId.keyed("acme", "/v1/responses", "sample");
    static final String TENANT = "acme";

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    static ObjectNode json(String text) {
        byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return ((StrictJson.Body) StrictJson.parse(bytes)).object();
    }

    /// A request with the tool, and these fields.
    static ObjectNode request(String fields) {
        ObjectNode request =
                json(
                        "{'model':'gpt-6-luna','input':'a park','tools':[{'type':'image_generation'}]}");
        request.setAll(json("{" + fields + "}"));
        return request;
    }

    static Reading read(ObjectNode requested) {
        ResponsesWish wish = ResponsesWish.of(requested, null, null);
        JobDocumentReader reader =
                new JobDocumentReader(
                        Catalog.load(),
                        Clock.systemUTC(),
                        Catalog.load().defaults().model(),
                        _ -> JobDefaultsTest.PLAIN,
                        _ -> false);
        return reader.readTurn(
                new JobDocumentReader.Given(TENANT, wish.requested(), wish.requestHash()),
                wish.document(),
                wish.settings());
    }

    JobDocument document() {
        Reading reading = read(request(fields));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).document().inSession(ID, null);
    }

    Job queued() {
        return job(new PartState.Queued(NOW, false), null, null);
    }

    Job running() {
        return job(new PartState.Running(NOW, "w", false), null, null).started(NOW);
    }

    Job parked() {
        return job(new PartState.Ambiguous(NOW), null, null).started(NOW);
    }

    Job succeeded(Picture picture) {
        PartState won =
                new PartState.Succeeded(
                        NOW,
                        List.of(picture),
                        new Usage(10, 0, 0, 200).with(new TurnUsage("gpt-6-luna", 310, 4, 0, 30)),
                        Usd.ZERO,
                        new Outcome.Telling("resp_upstream", "a park in spring", "generate"),
                        List.of());
        return job(won, null, NOW.plusSeconds(12));
    }

    Job failed(Failure failure) {
        return job(new PartState.Failed(NOW, false), failure, NOW.plusSeconds(12));
    }

    Job cancelled() {
        return job(new PartState.Cancelled(NOW), null, NOW.plusSeconds(12))
                .closing(JobStatus.CANCELLED);
    }

    private Job job(PartState state, @Nullable Failure failure, @Nullable Instant finishedAt) {
        Part part = Part.fresh(0, 0, 1, state);
        return new Job(
                ID,
                document(),
                NOW,
                null,
                finishedAt,
                1,
                List.of(failure == null ? part : part.failing(failure)),
                null,
                List.of(),
                new TurnPlace(1, null),
                null);
    }
}
