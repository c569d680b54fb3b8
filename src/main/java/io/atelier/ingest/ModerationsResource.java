package io.atelier.ingest;

import io.atelier.job.Scope;
import io.atelier.openai.ModerationRelay;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `POST /v1/moderations`: the upstream's own, as it is. Free, and no job.
@Path("/v1/moderations")
@IngestPath
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "OpenAI")
@Needs(Scope.SUBMIT)
public class ModerationsResource {
    private final ModerationRelay relay;

    ModerationsResource(ModerationRelay relay) {
        this.relay = relay;
    }

    @POST
    @Operation(
            operationId = "createModeration",
            summary = "Ask the upstream's moderation endpoint; free, and no job",
            description = "Question and answer are handed on as they are.")
    @APIResponse(
            responseCode = "200",
            description = "OpenAI's moderation object",
            content = @Content(schema = @Schema(ref = "ModerationAnswer")))
    @APIResponse(responseCode = "400", ref = "OpenAiError")
    @APIResponse(responseCode = "404", ref = "OpenAiError")
    @APIResponse(responseCode = "408", ref = "OpenAiError")
    @APIResponse(responseCode = "413", ref = "OpenAiError")
    @APIResponse(responseCode = "415", ref = "OpenAiError")
    @APIResponse(responseCode = "422", ref = "OpenAiError")
    @APIResponse(responseCode = "503", ref = "OpenAiError")
    public Response moderate(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "ModerationRequest")))
                    InputStream body,
            @Context HttpHeaders headers) {
        JsonBody.requireJson(headers);
        return answer(relayed(body, headers));
    }

    /// A body that tells its length may be long, as pictures in it are; then only the endpoint
    /// looks at it.
    private ModerationRelay.Relayed relayed(InputStream body, HttpHeaders headers) {
        int length = headers.getLength();
        if (length > StrictJson.MAX_BYTES) {
            return relay.relay(body, length);
        }
        byte[] all = JsonBody.take(body, headers);
        if (StrictJson.parse(all) instanceof StrictJson.Broken(String why)) {
            throw Problems.malformed(why);
        }
        return relay.relay(new ByteArrayInputStream(all), all.length);
    }

    private static Response answer(ModerationRelay.Relayed relayed) {
        return switch (relayed) {
            case ModerationRelay.Answered(String json) -> Response.ok(json).build();
            case ModerationRelay.Refused(int status, String code, String message) ->
                    new OpenAiRefusal(
                                    status,
                                    new OpenAiError(
                                            message.isEmpty()
                                                    ? "The moderation endpoint refused this."
                                                    : message,
                                            OpenAiError.INVALID_REQUEST,
                                            null,
                                            code.isEmpty() ? null : code,
                                            null),
                                    Optional.empty())
                            .toResponse()
                            .build();
            case ModerationRelay.Later later ->
                    new OpenAiRefusal(
                                    429,
                                    OpenAiError.of(
                                            "rate_limit_error",
                                            "rate_limit_exceeded",
                                            "The moderation endpoint takes no more questions now."),
                                    Optional.of(
                                            Objects.requireNonNullElse(
                                                    later.after(), OpenAiRefusal.SOON)))
                            .toResponse()
                            .build();
            case ModerationRelay.Away _ ->
                    new OpenAiRefusal(
                                    503,
                                    OpenAiError.of(
                                            OpenAiError.UNAVAILABLE,
                                            "upstream_unavailable",
                                            "The moderation endpoint does not answer."),
                                    Optional.of(OpenAiRefusal.SOON))
                            .toResponse()
                            .build();
        };
    }
}
