package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.atelier.job.Scope;
import io.atelier.job.TenantSettings;
import io.atelier.log.Settings;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Tenants, and what is set for each. The tenant `default` is always there.
@Path("/v1/admin/tenants")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Admin")
@APIResponse(responseCode = "503", ref = "Problem")
public class TenantsResource {
    private final Settings settings;
    private final Clock clock;

    TenantsResource(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// A tenant as administrators see it; what was not set is left out.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Tenant")
    public record Answer(String object, @JsonUnwrapped TenantSettings settings) {
        static Answer of(TenantSettings settings) {
            return new Answer("tenant", settings);
        }
    }

    @GET
    @Operation(
            operationId = "listTenants",
            summary = "All tenants that something was set for",
            description = "What is left out of one is as configured.")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(ref = "TenantList")))
    public Listing<Answer> list() {
        return Listing.of(settings.tenants().stream().map(Answer::of).toList());
    }

    @GET
    @Path("/{id}")
    @Operation(
            operationId = "getTenant",
            summary = "What is set for a tenant",
            description = "The tenant `default` is always there.")
    @APIResponse(
            responseCode = "200",
            description = "The tenant",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "404", ref = "Problem")
    public Answer get(@PathParam("id") String id) {
        return known(settings, clock, id).map(Answer::of).orElseThrow(Problems::noSuchTenant);
    }

    @PUT
    @Path("/{id}")
    @Operation(
            operationId = "setTenant",
            summary = "Make a tenant, or set anew all that is set for it",
            description = "It holds at this replica when the answer comes, elsewhere soon after.")
    @APIResponse(
            responseCode = "200",
            description = "The tenant as it is now",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    public Response put(
            @PathParam("id") String id,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "TenantDocument")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        Form form = JsonBody.form(body, headers, TenantFields.OF_A_TENANT);
        TenantSettings wish = TenantFields.tenant(id, form, clock.instant());
        if (!TenantSettings.isTenant(id)) {
            form.refuse("id", "must be 1 to 63 of a-z0-9_.-, the first a letter or digit");
        }
        if (wish.disabled() && id.equals(Tenants.DEFAULT)) {
            form.refuse("disabled", "must be false, or nobody could make keys any more");
        }
        if (!form.errors().isEmpty()) {
            throw Problems.invalid(form.errors());
        }
        return settings.set(wish)
                ? Response.ok(Answer.of(wish)).build()
                : Problems.unknownSetting(at);
    }

    /// For documents that name whose something is to be.
    static void refuseUnknown(String tenant, Form form, Settings settings, Clock clock) {
        if (known(settings, clock, tenant).isEmpty()) {
            form.refuse(TenantFields.TENANT.name(), "is not a tenant; PUT /v1/admin/tenants/{id}");
        }
    }

    static Optional<TenantSettings> known(Settings settings, Clock clock, String id) {
        return settings.tenant(id)
                .or(() ->
                        id.equals(Tenants.DEFAULT)
                                ? Optional.of(TenantSettings.plain(id, clock.instant()))
                                : Optional.empty());
    }
}
