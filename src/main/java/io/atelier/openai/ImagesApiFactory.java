package io.atelier.openai;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/// Builds the REST client by hand rather than by `quarkus.rest-client.*`: what it needs (no
/// redirects, no exceptions for statuses, timeouts and pool that agree with [OpenAiConfig]) isn't
/// for an operator to change, and a second upstream is a second call of [#create].
@ApplicationScoped
class ImagesApiFactory {
    /// Between two bytes, the wait for the first one included: above every deadline of the
    /// catalogue, which cut earlier and know better. Within a body Quarkus 3.34.1 waits for 100 s
    /// at most, whatever is set here.
    private static final Duration SILENCE = Duration.ofMinutes(30);

    /// Shorter than any server keeps an idle connection, so that no call is sent on one that is
    /// just being closed: nobody could say whether it was billed.
    private static final Duration IDLE = Duration.ofSeconds(5);

    @Produces
    @Singleton
    ImagesApi imagesApi(OpenAiConfig config) {
        return create(config);
    }

    static ImagesApi create(OpenAiConfig config) {
        return build(config, ImagesApi.class);
    }

    /// Any other path of the same upstream, called as the same account.
    static <T> T build(OpenAiConfig config, Class<T> api) {
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(withoutVersion(config.url()))
                .followRedirects(false)
                .disableDefaultMapper(true)
                .connectTimeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, config.maxCalls())
                .property(QuarkusRestClientProperties.CONNECTION_TTL, (int) IDLE.toSeconds())
                .userAgent("atelier")
                .register(Account.of(config))
                .register(new HangUp())
                .build(api);
    }

    /// The paths of [ImagesApi] begin with `/v1` themselves.
    private static URI withoutVersion(URI baseUrl) {
        String path = baseUrl.getPath() == null ? "" : baseUrl.getPath();
        return UriBuilder.fromUri(baseUrl).replacePath(path.replaceFirst("(/v1)?/*$", "")).build();
    }
}
