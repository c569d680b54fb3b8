package io.atelier.view;

import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A tenant's completions over HTTP, for whoever has missed a webhook or can't read Kafka.
@Path("/v1/events")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Scope.READ)
@RunOnVirtualThread
@Tag(name = "Events")
public class EventReads {
    private static final Logger LOG = Logger.getLogger(EventReads.class);

    /// Each holds a page and what its consumer has fetched, some 10 MB.
    private static final int READERS = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RunningView running;
    private final Completions completions;
    private final Tenants tenants;
    private final Semaphore readers = new Semaphore(READERS);

    EventReads(RunningView running, Completions completions, Tenants tenants) {
        this.running = running;
        this.completions = completions;
        this.tenants = tenants;
    }

    @GET
    @Operation(
            operationId = "listEvents",
            summary = "What has become of jobs and groups, as events that can be read again",
            description =
                    "CloudEvents, those of one job in order, from the oldest that is kept (7 days) or behind `after`, the `next` of any page before. `next` is always there: ask with it again for what has come since. A page may be short, or empty, while `has_more` is true. `limit` is 1 to 100, 20 by default.")
    @APIResponse(
            responseCode = "200",
            description = "A page of events",
            content = @Content(schema = @Schema(ref = "EventList")))
    @APIResponse(
            responseCode = "400",
            description = "One entry in `errors` for every bad parameter")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after)
            throws InterruptedException {
        if (running.get().isEmpty()) {
            return Answers.notServedHere();
        }
        Optional<Integer> size =
                limit == null ? Optional.of(ListQuery.DEFAULT_LIMIT) : ListQuery.limit(limit);
        Optional<EventId.OfCompletions> place =
                Optional.ofNullable(after)
                        .flatMap(EventId::parse)
                        .filter(EventId.OfCompletions.class::isInstance)
                        .map(EventId.OfCompletions.class::cast)
                        .filter(completions::has);
        List<FieldError> errors = new ArrayList<>();
        if (size.isEmpty()) {
            errors.add(ListQuery.BAD_LIMIT);
        }
        if (after != null && place.isEmpty()) {
            errors.add(ListQuery.BAD_CURSOR);
        }
        return errors.isEmpty()
                ? read(place.orElse(null), size.orElseThrow())
                : Answers.badQuery(errors);
    }

    private Response read(EventId.@Nullable OfCompletions after, int limit)
            throws InterruptedException {
        if (!readers.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            return Answers.tooManyReaders();
        }
        try {
            Completions.Page page = completions.read(tenants.current(), after, limit);
            return Answers.json(
                            new Listed<>("list", page.events(), page.more(), page.next().text()))
                    .build();
        } catch (KafkaException e) {
            LOG.warnf("completions not read, the caller may ask again reason=%s", e.toString());
            return Answers.unknown();
        } finally {
            readers.release();
        }
    }
}
