package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Scope;
import io.atelier.job.TenantSettings;
import io.atelier.job.Tier;
import io.atelier.log.DeadLetter;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Records that could not be used: what they are, and handing one in again after repair.
@Path("/v1/dead-letters")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Admin")
public class DeadLettersResource {
    private static final Logger LOG = Logger.getLogger(DeadLettersResource.class);
    private static final int LIMIT = 20;

    static final Field<ObjectNode> DOCUMENT =
            Field.of(
                    "document",
                    value ->
                            value instanceof ObjectNode object
                                    ? new Good<>(object)
                                    : Bad.of("must be a job document, an object"));
    static final Field<IdempotencyKey> KEY =
            Field.of("key", value -> IdempotencyKey.of(List.of(text(value))));
    static final Field<String> TENANT =
            Field.of(
                    "tenant",
                    value ->
                            TenantSettings.isTenant(text(value))
                                    ? new Good<>(text(value))
                                    : Bad.of("is not a tenant"));
    static final List<Field<?>> OF_A_REPAIR = List.of(DOCUMENT, KEY, TENANT);

    private final DeadLetters letters;
    private final RecordSubmissions submissions;
    private final Topics topics;

    DeadLettersResource(DeadLetters letters, RecordSubmissions submissions, Topics topics) {
        this.letters = letters;
        this.submissions = submissions;
        this.topics = topics;
    }

    /// A stretch of the list.
    ///
    /// @param next the `after` of the next page; null at the end
    public record Page(
            String object, List<DeadLetterAnswer> data, boolean hasMore, @Nullable String next) {
        public Page {
            data = List.copyOf(data);
        }
    }

    @GET
    @Operation(
            operationId = "listDeadLetters",
            summary = "Records that could not be used, newest first",
            description =
                    "`limit` is 1 to 100, 20 by default; `after` is the `next` of the page before.")
    @APIResponse(
            responseCode = "200",
            description = "Without their values",
            content = @Content(schema = @Schema(ref = "DeadLetterList")))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo at) {
        int most = ListLimit.of(limit, LIMIT, 100);
        OptionalLong before =
                after == null ? OptionalLong.of(Long.MAX_VALUE) : DeadLetterAnswer.offset(after);
        if (before.isEmpty()) {
            throw Problems.invalid(
                    List.of(FieldError.of("after", "must be the `next` of an earlier page")));
        }
        try {
            DeadLetters.Page<DeadLetterAnswer> page =
                    letters.before(before.getAsLong(), most, DeadLetterAnswer::listed);
            boolean more = page.next().isPresent();
            return Response.ok(
                            new Page(
                                    "list",
                                    page.letters(),
                                    more,
                                    more ? DeadLetterAnswer.id(page.next().getAsLong()) : null))
                    .build();
        } catch (KafkaException e) {
            return away(at, e);
        }
    }

    @GET
    @Path("/{id}")
    @Operation(
            operationId = "getDeadLetter",
            summary = "One of them as it came: headers and value",
            description = "The value may hold prompts.")
    @APIResponse(
            responseCode = "200",
            description = "The record",
            content = @Content(schema = @Schema(ref = "DeadLetter")))
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response get(@PathParam("id") String id, @Context UriInfo at) {
        try {
            return Response.ok(DeadLetterAnswer.whole(letter(id))).build();
        } catch (KafkaException e) {
            return away(at, e);
        }
    }

    @POST
    @Path("/{id}/redrive")
    @Operation(
            operationId = "redriveDeadLetter",
            summary = "Hand it in again, repaired if need be",
            description =
                    "Under the record's own name, so that doing it twice makes one job. `document` goes in place of its value, `key` in place of its name (after a conflict), `tenant` says whose it is. Its key and its tenant's limits are not asked again.")
    @APIResponse(
            responseCode = "202",
            description = "A job, now or since an earlier redrive",
            content = @Content(schema = @Schema(ref = "Acknowledgement")))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "409", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    @APIResponse(responseCode = "422", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response redrive(
            @PathParam("id") String id,
            @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "RepairDocument")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        Form form = repair(body, headers);
        Optional<ObjectNode> document = form.read(DOCUMENT);
        Optional<IdempotencyKey> key = form.read(KEY);
        Optional<String> tenant = form.read(TENANT);
        try {
            DeadLetter letter = letter(id);
            DeadLetter.Place origin =
                    letter.origin()
                            .filter(place -> tier(place).isPresent())
                            .orElseThrow(Problems::notRedriven);
            Optional<String> owner = tenant.or(letter::tenant);
            if (owner.isEmpty() && !form.wrong(TENANT)) {
                form.refuse(TENANT.name(), "is required: nobody knows whose record it is");
            }
            if (!form.errors().isEmpty()) {
                throw Problems.invalid(form.errors());
            }
            ConsumerRecord<String, byte[]> came = letter.asItCame(origin);
            JobId name =
                    key.map(given -> given.jobOf(owner.get()))
                            .orElseGet(() -> Envelope.jobOf(came, owner.get()));
            return answer(
                    submissions.take(
                            document.map(repaired -> with(came, repaired)).orElse(came),
                            tier(origin).orElseThrow(),
                            owner.get(),
                            name),
                    at);
        } catch (KafkaException e) {
            return away(at, e);
        }
    }

    private static Response answer(Taking taking, UriInfo at) {
        return switch (taking) {
            case Taking.Job(JobId job, JobStatus status) ->
                    JobsResource.answer(
                                    Response.Status.ACCEPTED, job, Acknowledgement.of(job, status))
                            .build();
            case Taking.Conflict(JobId job, _) -> throw Problems.keyReused(job);
            case Taking.Refused(DeadLetter.Cause cause) -> throw Problems.stillUnusable(cause);
            case Taking.Later _ -> Problems.unknownRedrive(at);
        };
    }

    /// A body is not needed.
    private static Form repair(InputStream body, HttpHeaders headers) {
        PushbackInputStream bytes = new PushbackInputStream(body);
        try {
            int first = bytes.read();
            if (first < 0) {
                return JsonBody.form("{}".getBytes(StandardCharsets.UTF_8), OF_A_REPAIR);
            }
            bytes.unread(first);
        } catch (IOException e) {
            throw Problems.bodyTimeout();
        }
        return JsonBody.form(bytes, headers, OF_A_REPAIR);
    }

    private DeadLetter letter(String id) {
        OptionalLong offset = DeadLetterAnswer.offset(id);
        return offset.isPresent()
                ? letters.at(offset.getAsLong()).orElseThrow(Problems::noSuchDeadLetter)
                : absent();
    }

    private static DeadLetter absent() {
        throw Problems.noSuchDeadLetter();
    }

    private Optional<Tier> tier(DeadLetter.Place place) {
        return Arrays.stream(Tier.values())
                .filter(tier -> topics.name(Topic.jobsOf(tier)).equals(place.topic()))
                .findFirst();
    }

    /// In its place, but bare: neither an event nor of another type.
    private static ConsumerRecord<String, byte[]> with(
            ConsumerRecord<String, byte[]> came, ObjectNode document) {
        ConsumerRecord<String, byte[]> repaired =
                new ConsumerRecord<>(
                        came.topic(),
                        came.partition(),
                        came.offset(),
                        came.key(),
                        document.toString().getBytes(StandardCharsets.UTF_8));
        Envelope.traceparent(came)
                .ifPresent(trace ->
                        repaired.headers()
                                .add(Traceparent.HEADER, trace.getBytes(StandardCharsets.UTF_8)));
        return repaired;
    }

    private static Response away(UriInfo at, KafkaException e) {
        LOG.warnf("dead letters not read, the caller may ask again reason=%s", e.toString());
        return Problems.kafkaAway(at);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : "";
    }
}
