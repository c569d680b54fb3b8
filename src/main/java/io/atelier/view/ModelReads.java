package io.atelier.view;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.Model;
import io.atelier.catalog.Retirement;
import io.atelier.catalog.SunsetHeaders;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The catalogue over HTTP, in OpenAI's shape. Any role answers: the catalogue is in every process.
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Scope.READ)
@Tag(name = "Models")
public class ModelReads {
    private final Catalog catalog;
    private final Clock clock;

    public ModelReads(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    @GET
    @Operation(
            operationId = "listModels",
            summary = "The models that can be called, newest first",
            description =
                    "OpenAI's shape; `atelier` holds limits, prices, dates and successor of each.")
    @APIResponse(
            responseCode = "200",
            description = "The models",
            content = @Content(schema = @Schema(ref = "ModelList")))
    public Response list() {
        LocalDate today = today();
        List<ModelAnswer> models =
                catalog.available(today).stream()
                        .map(model -> ModelAnswer.of(model, catalog, today))
                        .toList();
        return Answers.json(Listed.Whole.of(models)).build();
    }

    @GET
    @Path("/{id}")
    @Operation(
            operationId = "getModel",
            summary = "One model",
            description =
                    "Also one that is gone, for a job may still name it. `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) tell of one that goes or went.")
    @APIResponse(
            responseCode = "200",
            description = "The model",
            content = @Content(schema = @Schema(ref = "Model")))
    @APIResponse(responseCode = "404", ref = "OpenAiError")
    public Response model(@PathParam("id") String id) {
        Optional<Retirement> notice = catalog.retirement(id);
        return catalog.find(id)
                .map(model -> ModelAnswer.of(model, catalog, today()))
                .or(() -> notice.map(gone -> ModelAnswer.of(gone, catalog)))
                .map(Answers::json)
                .map(answer -> headed(answer, notice))
                .orElseGet(ModelReads::noSuchModel);
    }

    private Response headed(Response.ResponseBuilder answer, Optional<Retirement> notice) {
        notice.ifPresent(going -> {
            SunsetHeaders.of(going).forEach(answer::header);
            catalog.successor(going, going.shutdownDate())
                    .map(Model::id)
                    .ifPresent(id ->
                            answer.header(
                                    "Link",
                                    "</v1/models/%s>; rel=\"successor-version\"".formatted(id)));
        });
        return answer.build();
    }

    /// Does not repeat the name: it is anything that a caller may write.
    private static Response noSuchModel() {
        Map<String, Object> error =
                Map.of(
                        "message", "There is no such model; GET /v1/models lists all.",
                        "type", "invalid_request_error",
                        "param", "model",
                        "code", "model_not_found");
        Response.ResponseBuilder answer = Answers.json(Map.of("error", error));
        return answer.status(Response.Status.NOT_FOUND).build();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
