package io.atelier.egress;

import io.atelier.egress.EgressAnswer.Cause;
import io.atelier.egress.EgressAnswer.Forbidden;
import io.atelier.egress.EgressAnswer.Lost;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Calls URLs that callers named, each over a connection of its own to the address that the guard
/// has just checked; name and certificate stay those of the URL. Follows no redirect, asks for no
/// compression, uses no proxy, keeps no cookie. Blocks; meant for virtual threads.
@Singleton
public final class EgressClient implements AutoCloseable {
    private static final int MAX_HEADERS_BYTES = 16 * 1024;
    private static final int MAX_CALLS = 256;

    private final EgressGuard guard;
    private final HttpClient http;
    private final Duration connectTimeout;
    private final Duration silence;
    private final Duration timeout;
    private final long maxBytes;

    @Inject
    EgressClient(EgressGuard guard, EgressConfig config, Vertx vertx) {
        this(guard, config, vertx, new HttpClientOptions());
    }

    /// @param trust whom to trust; the rest is set here
    EgressClient(EgressGuard guard, EgressConfig config, Vertx vertx, HttpClientOptions trust) {
        this.guard = guard;
        this.connectTimeout = config.connectTimeout();
        this.silence = config.silence();
        this.timeout = config.timeout();
        this.maxBytes = config.maxBytes().asLongValue();
        this.http =
                vertx.createHttpClient(
                        trust.setProtocolVersion(HttpVersion.HTTP_1_1)
                                .setVerifyHost(true)
                                // Also for names without a dot, which clusters have.
                                .setForceSni(true)
                                .setKeepAlive(false)
                                .setPipelining(false)
                                .setDecompressionSupported(false)
                                .setMaxPoolSize(MAX_CALLS)
                                .setMaxHeaderSize(MAX_HEADERS_BYTES)
                                .setConnectTimeout((int) connectTimeout.toMillis())
                                .setSslHandshakeTimeout(connectTimeout.toMillis())
                                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
    }

    /// @throws IOException only what the receiver threw
    public EgressAnswer call(EgressRequest request, Receiver receiver)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        return switch (guard.rule(request.url())) {
            case Ruling.Forbidden(String reason) -> new Forbidden(reason);
            case Ruling.Unresolved() -> new Lost(Cause.UNRESOLVED);
            case Ruling.Permitted(Destination destination, List<IpAddress> addresses) ->
                    call(request, destination, addresses, receiver, end);
        };
    }

    private EgressAnswer call(
            EgressRequest request,
            Destination destination,
            List<IpAddress> addresses,
            Receiver receiver,
            long end)
            throws IOException, InterruptedException {
        Cause cause = Cause.UNREACHABLE;
        for (IpAddress address : addresses) {
            Future<HttpClientRequest> connecting =
                    http.request(options(request, destination, address));
            try {
                HttpClientRequest connected =
                        connecting
                                .toCompletionStage()
                                .toCompletableFuture()
                                .get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                return exchange(connected, request, receiver, end);
            } catch (ExecutionException e) {
                cause = cause(e.getCause());
            } catch (TimeoutException | InterruptedException e) {
                connecting.onSuccess(HttpClientRequest::reset);
                if (e instanceof InterruptedException interrupted) {
                    throw interrupted;
                }
                return new Lost(Cause.SLOW);
            }
        }
        return new Lost(cause);
    }

    private RequestOptions options(
            EgressRequest request, Destination destination, IpAddress address) {
        RequestOptions options =
                new RequestOptions()
                        .setMethod(HttpMethod.valueOf(request.method()))
                        .setSsl(destination.tls())
                        .setHost(destination.host())
                        .setPort(destination.port())
                        .setServer(
                                SocketAddress.inetSocketAddress(
                                        destination.port(), address.toString()))
                        .setURI(destination.target())
                        .setFollowRedirects(false)
                        .setConnectTimeout(connectTimeout.toMillis());
        request.headers().forEach(options::putHeader);
        return options.putHeader("Host", destination.authority())
                .putHeader("User-Agent", "atelier")
                .putHeader("Connection", "close");
    }

    private EgressAnswer exchange(
            HttpClientRequest connected, EgressRequest request, Receiver receiver, long end)
            throws IOException, InterruptedException {
        long limit = Math.min(maxBytes, request.maxBytes());
        try (Exchange exchange =
                new Exchange(connected, new Exchange.Limits(silence, end, limit))) {
            return exchange.run(body(request), receiver);
        }
    }

    private static @Nullable Buffer body(EgressRequest request) {
        return request.body() == null ? null : Buffer.buffer(request.body(), "UTF-8");
    }

    private static Cause cause(@Nullable Throwable failure) {
        return failure instanceof SSLException ? Cause.UNTRUSTED : Cause.UNREACHABLE;
    }

    @Override
    @PreDestroy
    public void close() {
        http.close();
    }
}
