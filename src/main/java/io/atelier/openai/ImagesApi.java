package io.atelier.openai;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.jboss.resteasy.reactive.RestResponse;

/// OpenAI's Images API on the wire. Made by [ImagesApiFactory], not by injection of a
/// `@RestClient`.
///
/// The result is an `InputStream` because Quarkus (3.34.1, `ClientSendRequestHandler`) buffers
/// every other kind of body whole, and a `Uni` because only a `Uni` can be cancelled while the
/// upstream thinks: cancelling closes the connection.
@Path("/v1/images")
interface ImagesApi {
    /// Completes when status and headers are here; any status, no exception for 4xx and 5xx.
    /// Whoever gets the stream must close it.
    @POST
    @Path("/generations")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<RestResponse<InputStream>> generate(GenerationBody body);
}
