package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.ApiKey;
import io.atelier.job.Scope;
import io.atelier.log.Settings;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Secret;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
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
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The keys of all tenants. A key's secret is shown once, when it is made, and known to nobody
/// afterwards but its owner.
@Path("/v1/admin/keys")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Admin")
@APIResponse(responseCode = "503", ref = "Problem")
public class KeysResource {
    private final Settings settings;
    private final Clock clock;

    KeysResource(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// A key as administrators see it.
    ///
    /// @param key all of it, shown only to whoever has just made it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Key")
    public record Answer(
            String id,
            String object,
            String tenant,
            Set<Scope> scopes,
            @Nullable String label,
            Instant createdAt,
            @Nullable Instant revokedAt,
            @Nullable String key) {
        static Answer of(ApiKey about) {
            return of(about, null);
        }

        static Answer of(ApiKey about, @Nullable String key) {
            return new Answer(
                    about.id(),
                    "key",
                    about.tenant(),
                    about.scopes(),
                    about.label(),
                    about.createdAt(),
                    about.revokedAt(),
                    key);
        }
    }

    @GET
    @Operation(
            operationId = "listKeys",
            summary = "Keys without their secrets, revoked ones too, oldest first",
            description = "With `tenant` those of one tenant.")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(ref = "KeyList")))
    public Listing<Answer> list(@QueryParam("tenant") @Nullable String tenant) {
        return Listing.of(
                settings.keys().stream()
                        .filter(key -> tenant == null || key.tenant().equals(tenant))
                        .map(Answer::of)
                        .toList());
    }

    @POST
    @Operation(
            operationId = "createKey",
            summary = "Make a key; its secret is shown in this answer and never again",
            description = "It is good at this replica when the answer comes, elsewhere soon after.")
    @APIResponse(
            responseCode = "201",
            description = "The key",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    public Response create(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "KeyDocument")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        Form form = JsonBody.form(body, headers, TenantFields.OF_A_KEY);
        String tenant = form.require(TenantFields.TENANT).orElse("");
        List<Scope> scopes = form.require(TenantFields.SCOPES).orElse(List.of());
        @Nullable String label = form.read(TenantFields.LABEL).orElse(null);
        TenantsResource.refuseUnknown(tenant, form, settings, clock);
        if (!form.errors().isEmpty()) {
            throw Problems.invalid(form.errors());
        }
        Secret secret = Secret.draw();
        ApiKey key =
                new ApiKey(
                        secret.id(),
                        tenant,
                        Set.copyOf(scopes),
                        secret.hash(),
                        label,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        null);
        return settings.set(key)
                ? Response.status(Response.Status.CREATED)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .entity(Answer.of(key, secret.reveal()))
                        .build()
                : Problems.unknownSetting(at);
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            operationId = "revokeKey",
            summary = "Revoke a key for good",
            description =
                    "It is good for nothing at this replica when the answer comes, elsewhere soon after.")
    @APIResponse(
            responseCode = "200",
            description = "The revoked key",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    @APIResponse(responseCode = "404", ref = "Problem")
    public Response revoke(@PathParam("id") String id, @Context UriInfo at)
            throws InterruptedException {
        ApiKey key = settings.key(id).orElseThrow(Problems::noSuchKey);
        ApiKey revoked =
                key.revokedAt() == null
                        ? key.revoked(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                        : key;
        return settings.set(revoked)
                ? Response.ok(Answer.of(revoked)).build()
                : Problems.unknownSetting(at);
    }
}
