package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.Budget;
import io.atelier.job.Scope;
import io.atelier.job.Usd;
import io.atelier.log.Settings;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What tenants may spend.
@Path("/v1/admin/budgets")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Admin")
@APIResponse(responseCode = "503", ref = "Problem")
public class BudgetsResource {
    private static final Rule<Usd> DOLLARS =
            Rule.matching(
                            Pattern.compile("\\d{1,9}(\\.\\d{1,6})?"),
                            "dollars in decimals as a string, such as \"10.50\", with at most 6 of them")
                    .as(Usd::of);
    private static final Field<Usd> DAY = Field.of("day_usd", DOLLARS);
    private static final Field<Usd> MONTH = Field.of("month_usd", DOLLARS);
    private static final Field<Usd> TOTAL = Field.of("total_usd", DOLLARS);
    private static final Field<Boolean> HARD = Field.of("hard", Rule.flag());
    private static final Field<Instant> UNTIL = Field.of("until", Rule.time());
    private static final Field<String> CURRENCY =
            Field.of("currency", Rule.oneOf(List.of(Answer.CURRENCY)));
    private static final List<Field<?>> FIELDS = List.of(DAY, MONTH, TOTAL, HARD, UNTIL, CURRENCY);

    private final Settings settings;
    private final Clock clock;

    BudgetsResource(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// A budget as administrators see it; what is not capped is left out.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Budget")
    public record Answer(
            String object,
            String tenant,
            String currency,
            @Nullable Usd dayUsd,
            @Nullable Usd monthUsd,
            @Nullable Usd totalUsd,
            boolean hard,
            @Nullable Instant until,
            Instant updatedAt) {
        private static final String CURRENCY = "USD";

        static Answer of(Budget budget) {
            return new Answer(
                    "budget",
                    budget.tenant(),
                    CURRENCY,
                    budget.dayUsd(),
                    budget.monthUsd(),
                    budget.totalUsd(),
                    budget.hard(),
                    budget.until(),
                    budget.updatedAt());
        }
    }

    @GET
    @Operation(
            operationId = "listBudgets",
            summary = "All budgets, by tenant",
            description = "What is left of one: GET /v1/admin/tenants/{id}/spend.")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(ref = "BudgetList")))
    public Listing<Answer> list() {
        return Listing.of(settings.budgets().stream().map(Answer::of).toList());
    }

    @GET
    @Path("/{id}")
    @Operation(
            operationId = "getBudget",
            summary = "What a tenant may spend",
            description = "What is left of it: GET /v1/admin/tenants/{id}/spend.")
    @APIResponse(
            responseCode = "200",
            description = "The budget",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "404", ref = "Problem")
    public Answer get(@PathParam("id") String tenant) {
        return settings.budget(tenant).map(Answer::of).orElseThrow(Problems::noSuchBudget);
    }

    @PUT
    @Path("/{id}")
    @Operation(
            operationId = "setBudget",
            summary = "Give a tenant a budget, or another one",
            description =
                    "It holds for every job that a ledger takes in once it has heard of it, a moment after the answer. What was spent before counts.")
    @APIResponse(
            responseCode = "200",
            description = "The budget as it is now",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    public Response put(
            @PathParam("id") String tenant,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "BudgetDocument")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        Form form = JsonBody.form(body, headers, FIELDS);
        Instant now = clock.instant();
        Instant until = form.read(UNTIL).orElse(null);
        form.read(CURRENCY);
        Budget wish =
                new Budget(
                        tenant,
                        form.read(DAY).orElse(null),
                        form.read(MONTH).orElse(null),
                        form.read(TOTAL).orElse(null),
                        form.read(HARD).orElse(true),
                        until,
                        now);
        if (until != null && !until.isAfter(now)) {
            form.refuse(UNTIL.name(), "must not be in the past");
        }
        if (form.errors().isEmpty() && !wish.caps()) {
            form.refuse(
                    DAY.name(), "give this, month_usd or total_usd; DELETE takes a budget away");
        }
        if (!form.errors().isEmpty()) {
            throw Problems.invalid(form.errors());
        }
        if (TenantsResource.known(settings, clock, tenant).isEmpty()) {
            throw Problems.noSuchTenant();
        }
        return set(wish, Response.ok(Answer.of(wish)), at);
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            operationId = "deleteBudget",
            summary = "Take a tenant's budget away; it may spend as much as it likes",
            description = "Done also where there is none.")
    @APIResponse(responseCode = "204", description = "There is none any more")
    public Response delete(@PathParam("id") String tenant, @Context UriInfo at)
            throws InterruptedException {
        return settings.budget(tenant).isEmpty()
                ? Response.noContent().build()
                : set(Budget.none(tenant, clock.instant()), Response.noContent(), at);
    }

    private Response set(Budget budget, Response.ResponseBuilder done, UriInfo at)
            throws InterruptedException {
        return settings.set(budget) ? done.build() : Problems.unknownSetting(at);
    }
}
