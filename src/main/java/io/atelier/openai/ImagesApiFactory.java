package io.atelier.openai;

import io.atelier.catalog.Catalog;
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
    /// How much longer than any call may take: the deadlines of the catalogue cut earlier and know
    /// better.
    private static final int BEYOND_DEADLINES = 2;

    /// Shorter than any server keeps an idle connection, so that no call is sent on one that is
    /// just being closed: nobody could say whether it was billed.
    private static final Duration IDLE = Duration.ofSeconds(5);

    @Produces
    @Singleton
    ImagesApi imagesApi(OpenAiConfig config, Catalog catalog) {
        return create(config, catalog);
    }

    static ImagesApi create(OpenAiConfig config, Catalog catalog) {
        return build(
                config, ImagesApi.class, catalog.longestDeadline().multipliedBy(BEYOND_DEADLINES));
    }

    /// Any path of the same upstream, called as the same account.
    ///
    /// @param silence between two bytes, the wait for the first one included. Within a body Quarkus
    ///   3.34.1 waits for 100 s at most, whatever is set here.
    static <T> T build(OpenAiConfig config, Class<T> api, Duration silence) {
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(withoutVersion(config.url()))
                .followRedirects(false)
                .disableDefaultMapper(true)
                .connectTimeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(silence.toMillis(), TimeUnit.MILLISECONDS)
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
