package io.atelier.openai;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;

/// Says on every call who pays for it.
record Account(String key, Optional<String> organization, Optional<String> project)
        implements ClientRequestFilter {
    static Account of(OpenAiConfig config) {
        return new Account(
                config.apiKey().orElse("simulated"), config.organization(), config.project());
    }

    @Override
    public void filter(ClientRequestContext request) {
        request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + key);
        organization.ifPresent(id -> request.getHeaders().putSingle("OpenAI-Organization", id));
        project.ifPresent(id -> request.getHeaders().putSingle("OpenAI-Project", id));
    }

    /// Without the key, whoever prints this.
    @Override
    public String toString() {
        return "Account[organization=" + organization + ", project=" + project + "]";
    }
}
