package io.atelier.openai;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where calls go, and who pays for them; says so on every call.
///
/// @param name empty for the upstream that has none
/// @param headers of this upstream's own, on every call
record Account(
        String name,
        URI url,
        Optional<String> key,
        Optional<String> organization,
        Optional<String> project,
        Map<String, String> headers)
        implements ClientRequestFilter {
    private static final int SHORTEST_SECRET = 8;

    Account {
        headers = Map.copyOf(headers);
    }

    static Account of(OpenAiConfig config) {
        return new Account(
                "",
                config.url(),
                config.apiKey(),
                config.organization(),
                config.project(),
                config.headers());
    }

    static Account of(String name, OpenAiConfig.Named config) {
        return new Account(
                name,
                config.baseUrl(),
                config.apiKey(),
                config.organization(),
                config.project(),
                config.headers());
    }

    @Override
    public void filter(ClientRequestContext request) {
        headers.forEach((header, value) -> request.getHeaders().putSingle(header, value));
        if (key.isPresent() || name.isEmpty()) {
            request.getHeaders()
                    .putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + key.orElse("simulated"));
        }
        organization.ifPresent(id -> request.getHeaders().putSingle("OpenAI-Organization", id));
        project.ifPresent(id -> request.getHeaders().putSingle("OpenAI-Project", id));
    }

    /// What nobody else may hear of: the key, and every header that is long enough to be one.
    Set<String> secrets() {
        return Stream.concat(key.stream(), headers.values().stream())
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .collect(Collectors.toSet());
    }

    /// Without key and headers, whoever prints this.
    @Override
    public String toString() {
        return "Account[name=%s, url=%s, organization=%s, project=%s]"
                .formatted(name, url, organization, project);
    }
}
