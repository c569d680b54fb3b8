package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.Model;
import io.atelier.job.Failure;
import io.atelier.job.Scope;
import io.atelier.openai.Preflight;
import io.atelier.openai.Upstream;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Whether calls would be taken, told without paying for one.
@Path("/v1/admin/preflight")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Admin")
public class PreflightResource {
    private final Upstream upstream;
    private final Catalog catalog;
    private final Clock clock;

    PreflightResource(Upstream upstream, Catalog catalog, Clock clock) {
        this.upstream = upstream;
        this.catalog = catalog;
        this.clock = clock;
    }

    /// @param ok every key was taken, and no model is known to be out of reach
    public record Report(boolean ok, List<Endpoint> upstreams) {}

    /// One upstream.
    ///
    /// @param key accepted, refused or unknown
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Endpoint(
            String upstream,
            String url,
            String key,
            @Nullable Failure trouble,
            List<CheckedModel> models) {}

    /// One model of the catalogue at its upstream.
    ///
    /// @param verification of the organisation for it: confirmed, missing or unknown
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CheckedModel(
            String model,
            boolean listed,
            @Nullable LocalDate shutdownDate,
            String verification,
            boolean admits) {}

    @GET
    @Operation(
            operationId = "preflight",
            summary = "Key, organisation verification and models of every upstream, for free",
            description =
                    "`verification` is what calls of this process have shown: `unknown` until one was made.")
    @APIResponse(
            responseCode = "200",
            description = "What every upstream said",
            content = @Content(schema = @Schema(implementation = Report.class)))
    @APIResponse(responseCode = "503", ref = "Problem")
    public Report check() {
        List<Preflight> all =
                upstream.preflight(
                        catalog.available(LocalDate.now(clock)).stream().map(Model::id).toList());
        return new Report(
                all.stream().allMatch(PreflightResource::good),
                all.stream().map(PreflightResource::endpoint).toList());
    }

    private static Endpoint endpoint(Preflight preflight) {
        return new Endpoint(
                preflight.upstream(),
                preflight.url().toString(),
                word(preflight.key()),
                preflight.trouble(),
                preflight.models().stream()
                        .map(model ->
                                new CheckedModel(
                                        model.model(),
                                        model.listed(),
                                        model.shutdownDate(),
                                        word(model.verification()),
                                        model.admits()))
                        .toList());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static boolean good(Preflight preflight) {
        return preflight.key() == Preflight.Key.ACCEPTED
                && preflight.models().stream()
                        .noneMatch(model -> model.verification() == Preflight.Verification.MISSING);
    }
}
