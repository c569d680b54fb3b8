package io.atelier.openai;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// OpenAI's list of models on the wire.
@Path("/v1/models")
interface ModelsApi {
    /// As text, for any upstream may put anything into it. Throws for any status but 2xx.
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    String list();
}
