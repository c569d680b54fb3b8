package io.atelier.openai;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/// Builds the REST client by hand rather than by `quarkus.rest-client.*`: what it needs (no
/// redirects, no exceptions for statuses, timeouts and pool that agree with [OpenAiConfig]) isn't
/// for an operator to change, and a second upstream is a second call of [#create].
final class OpenAiApiFactory {
    /// Shorter than any server keeps an idle connection, so that no call is sent on one that is
    /// just being closed: nobody could say whether it was billed.
    private static final Duration IDLE = Duration.ofSeconds(5);

    private OpenAiApiFactory() {}

    /// @param connections at once
    /// @param silence between two bytes, the wait for the first one included. Within a body Quarkus
    ///   3.34.1 waits for 100 s at most, whatever is set here.
    static OpenAiApi create(
            Account account, Duration connectTimeout, int connections, Duration silence) {
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(withoutVersion(account.url()))
                .followRedirects(false)
                .disableDefaultMapper(true)
                .connectTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(silence.toMillis(), TimeUnit.MILLISECONDS)
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, connections)
                .property(QuarkusRestClientProperties.CONNECTION_TTL, (int) IDLE.toSeconds())
                .userAgent("atelier")
                .register(account)
                .register(new HangUp())
                .build(OpenAiApi.class);
    }

    /// The paths of [OpenAiApi] begin with `/v1` themselves.
    private static URI withoutVersion(URI baseUrl) {
        String path = baseUrl.getPath() == null ? "" : baseUrl.getPath();
        return UriBuilder.fromUri(baseUrl).replacePath(path.replaceFirst("(/v1)?/*$", "")).build();
    }
}
