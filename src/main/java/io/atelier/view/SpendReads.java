package io.atelier.view;

import io.atelier.job.Scope;
import io.atelier.log.Settings;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What tenants have spent, over HTTP.
@Path("/v1/admin/tenants/{id}/spend")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Scope.ADMIN)
@RunOnVirtualThread
@Tag(name = "Admin")
public class SpendReads {
    private static final int MOST_GROUPS = 100;
    private static final int MOST_DAYS = 400;

    private final RunningView running;
    private final Settings settings;
    private final Clock clock;

    public SpendReads(RunningView running, Settings settings, Clock clock) {
        this.running = running;
        this.settings = settings;
        this.clock = clock;
    }

    @GET
    @Operation(
            operationId = "getSpend",
            summary = "What a tenant has spent, by day, model, tier, lane and group, and has left",
            description =
                    "Counted exactly, a moment after a job's end. Days and months are those of UTC; of the groups, the hundred that cost the most.")
    @Parameter(name = "days", description = "how many days back, 1 to 400")
    @APIResponse(
            responseCode = "200",
            description = "The spending",
            content = @Content(schema = @Schema(implementation = SpendAnswer.class)))
    @APIResponse(responseCode = "400", description = "days is not a number from 1 to 400")
    @APIResponse(responseCode = "404", description = "There is no such tenant")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response spend(
            @PathParam("id") String id, @QueryParam("days") @DefaultValue("31") String days) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        Optional<Integer> back = days(days);
        if (back.isEmpty()) {
            return Answers.badQuery(
                    List.of(
                            new FieldError(
                                    "days",
                                    "must be a whole number from 1 to " + MOST_DAYS,
                                    List.of())));
        }
        return Answers.seen(
                view.get().spending(id),
                spending ->
                        spending.account() == null && !isTenant(id)
                                ? Answers.noSuchTenant()
                                : answer(id, view.get(), spending, back.get()),
                Answers::noSuchTenant);
    }

    private Response answer(String tenant, View view, SpendIndex.Spending spending, int days) {
        return Answers.json(
                        SpendAnswer.of(
                                tenant,
                                spending,
                                settings.budget(tenant).orElse(null),
                                view.dearestGroups(tenant, MOST_GROUPS),
                                days,
                                clock.instant()))
                .build();
    }

    private boolean isTenant(String id) {
        return id.equals(Tenants.DEFAULT) || settings.tenant(id).isPresent();
    }

    private static Optional<Integer> days(String text) {
        return text.matches("[1-9]\\d{0,2}")
                ? Optional.of(Integer.valueOf(text)).filter(days -> days <= MOST_DAYS)
                : Optional.empty();
    }
}
