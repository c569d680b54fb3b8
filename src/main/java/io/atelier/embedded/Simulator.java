package io.atelier.embedded;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// An OpenAI that costs nothing: an HTTP server of its own on 127.0.0.1, made from the public
/// contract.
///
/// It draws real pictures, refuses what OpenAI refuses, keeps a ledger of what it would have billed
/// (`GET /_sim/ledger`) and misbehaves on request (`PUT /_sim/faults`, or by hand with
/// [PromptMarkers] in the prompt). Any bearer is accepted. See docs/simulator.md.
public final class Simulator implements AutoCloseable {
    static final String PORT_KEY = "atelier.embedded.simulator.port";
    private static final long MAX_BODY_BYTES = 25L << 20;

    /// Of calls that may have pictures in their JSON.
    private static final long MAX_BODY_WITH_PICTURES_BYTES = 64L << 20;

    private static final Logger LOG = Logger.getLogger(Simulator.class);

    private final FolderLock lock;
    private final Path uploads;
    private final BillingLedger ledger;
    private final Latency latency;
    private final RateLimits limits;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Routes routes;
    private final Vertx vertx;
    private final Clock clock;
    private final HttpServer server;

    /// Starts it and returns when it answers.
    ///
    /// @throws EmbeddedStartException when the port is busy or the folder in use
    public Simulator(SimulatorSettings settings, Clock clock) {
        this.clock = clock;
        var port = LoopbackPorts.claim(settings.port(), "OpenAI simulator", PORT_KEY);
        lock = FolderLock.of(settings.folder());
        uploads = emptied(settings.folder().resolve("uploads"));
        ledger = new BillingLedger(settings.folder().resolve("ledger.ndjson"));
        latency = new Latency(settings.latencyFactor());
        limits = new RateLimits(clock);
        routes = new Endpoints(settings, uploads, ledger, latency, limits, calls, clock).routes();
        vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setFileSystemOptions(
                                        new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false)));
        server = listening(port);
    }

    public int port() {
        return server.actualPort();
    }

    /// Gives up the calls that are still thinking, lets the others finish.
    @Override
    public void close() {
        latency.stop();
        server.close().toCompletionStage().toCompletableFuture().join();
        calls.shutdown();
        try {
            if (!calls.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("simulator stops with calls still running");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release();
        }
    }

    private void release() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            ledger.close();
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the simulator's files failed", e);
        }
    }

    /// Uploads of a former process are of no use.
    private static Path emptied(Path folder) {
        try {
            Files.createDirectories(folder);
            try (var left = Files.newDirectoryStream(folder)) {
                for (var file : left) {
                    Files.deleteIfExists(file);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("preparing " + folder + " failed", e);
        }
    }

    private HttpServer listening(int port) {
        var options =
                new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setAcceptBacklog(4096)
                        .setMaxFormAttributeSize(1 << 20)
                        .setMaxFormFields(64)
                        .setTcpNoDelay(true);
        try {
            return vertx.createHttpServer(options)
                    .requestHandler(this::receive)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            release();
            throw e.getCause() instanceof BindException
                    ? LoopbackPorts.busy(port, "OpenAI simulator", PORT_KEY, e)
                    : e;
        }
    }

    private void receive(HttpServerRequest request) {
        var scratch = new Scratch(uploads);
        var received = Received.from(request, scratch, maxBodyBytes(request));
        var exchange = new Exchange(request, received, limits, clock.instant());
        request.exceptionHandler(_ -> scratch.close());
        request.endHandler(_ -> {
            received.end(request);
            calls.execute(() -> {
                try (scratch) {
                    answer(exchange, request);
                }
            });
        });
    }

    private static long maxBodyBytes(HttpServerRequest request) {
        return "/v1/images/edits".equals(request.path())
                        || "/v1/responses".equals(request.path())
                        || "/v1/moderations".equals(request.path())
                ? MAX_BODY_WITH_PICTURES_BYTES
                : MAX_BODY_BYTES;
    }

    private void answer(Exchange exchange, HttpServerRequest request) {
        try {
            route(exchange, request).accept(exchange);
        } catch (Refusal refusal) {
            exchange.refuse(refusal.error());
        } catch (RuntimeException e) {
            LOG.errorf(e, "simulator failed requestId=%s", exchange.id());
            exchange.refuse(StatusErrors.of(500, null));
        }
    }

    private Consumer<Exchange> route(Exchange exchange, HttpServerRequest request) {
        if (exchange.received().body().exceeded()) {
            return refusal(
                    413,
                    null,
                    "The request body is larger than %d bytes.".formatted(maxBodyBytes(request)));
        }
        if (exchange.path().startsWith("/v1/") && !hasBearer(request)) {
            return refusal(
                    401,
                    "invalid_api_key",
                    "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.");
        }
        var method = exchange.method();
        return routes.find(method, exchange.path())
                .orElseGet(() ->
                        refusal(
                                404,
                                null,
                                "Invalid URL (%s %s)".formatted(method, exchange.path())));
    }

    private static Consumer<Exchange> refusal(int status, @Nullable String code, String message) {
        return exchange -> exchange.refuse(ErrorEnvelope.invalidRequest(status, code, message));
    }

    private static boolean hasBearer(HttpServerRequest request) {
        var authorization = request.getHeader("authorization");
        return authorization != null
                && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                && !authorization.substring(7).isBlank();
    }

    /// Runs the simulator alone until SIGTERM: `Simulator <folder> <port> [latency factor]
    /// [drawn|plain|stamped]`.
    public static void main(String[] args) throws InterruptedException {
        var settings =
                new SimulatorSettings(
                        Path.of(args[0]),
                        Integer.parseInt(args[1]),
                        args.length > 2 ? Double.parseDouble(args[2]) : 1,
                        args.length > 3
                                ? ArtMode.valueOf(args[3].toUpperCase(Locale.ROOT))
                                : ArtMode.DRAWN);
        StandAlone.run(() -> {
            var simulator = new Simulator(settings, Clock.systemUTC());
            System.out.println(
                    "The OpenAI simulator is ready at http://127.0.0.1:%d/v1"
                            .formatted(simulator.port()));
            return simulator;
        });
    }
}
