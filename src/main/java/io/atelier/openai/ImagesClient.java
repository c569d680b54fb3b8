package io.atelier.openai;

import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;

/// OpenAI's Images API as an [Upstream].
@Singleton
public class ImagesClient implements Upstream {
    private static final Logger LOG = Logger.getLogger(ImagesClient.class);

    private final ImagesApi api;
    private final MeterRegistry meters;
    private final Clock clock;
    private final AccountGuard account;
    private final long maxPictureBytes;

    @Inject
    ImagesClient(ImagesApi api, OpenAiConfig config, MeterRegistry meters) {
        this(api, config, meters, Clock.systemUTC());
    }

    ImagesClient(ImagesApi api, OpenAiConfig config, MeterRegistry meters, Clock clock) {
        this.api = api;
        this.meters = meters;
        this.clock = clock;
        this.account = new AccountGuard(config, clock);
        this.maxPictureBytes = config.maxPicture().asLongValue();
    }

    @Override
    public boolean admits(String model) {
        return account.admits(model);
    }

    @Override
    public Outcome generate(
            ImageOperation.Generate operation, Duration deadline, PictureSink sink) {
        if (Thread.currentThread().isInterrupted()) {
            return Classification.neverSent();
        }
        Timer.Sample started = Timer.start(meters);
        Outcome outcome =
                account.call(operation.options().model(), deadline, () -> attempt(operation, sink));
        observe(operation, outcome, started);
        return outcome;
    }

    private CallEnd attempt(ImageOperation.Generate operation, PictureSink sink)
            throws InterruptedException {
        RestResponse<InputStream> response;
        try {
            response = await(api.generate(GenerationBody.of(operation)));
        } catch (ExecutionException e) {
            return Classification.unanswered(e.getCause());
        }
        AnswerHeaders headers = AnswerHeaders.of(response.getStringHeaders(), clock.instant());
        try (InputStream body = body(response)) {
            return response.getStatus() / 100 == 2
                    ? answered(operation, body, headers, sink)
                    : refused(operation, response.getStatus(), body, headers);
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            return Classification.bodyLost(headers);
        }
    }

    private CallEnd answered(
            ImageOperation.Generate operation,
            InputStream body,
            AnswerHeaders headers,
            PictureSink sink)
            throws IOException {
        AnswerLimits limits = AnswerLimits.of(operation.options().n(), maxPictureBytes);
        try {
            return Classification.answered(AnswerDecoder.decode(body, limits, sink), headers);
        } catch (SinkFailure e) {
            LOG.warnf(
                    e,
                    "a delivered picture was lost, the attempt fails model=%s requestId=%s",
                    operation.options().model(),
                    headers.requestId());
            return Classification.notStored(headers);
        }
    }

    /// An error is an error, however little of its body arrives.
    private static CallEnd refused(
            ImageOperation.Generate operation, int status, InputStream body, AnswerHeaders headers)
            throws InterruptedIOException {
        ErrorEnvelope error;
        try {
            error = ErrorEnvelope.read(body, operation.prompt());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            error = ErrorEnvelope.NONE;
        }
        return Classification.refused(status, error, headers);
    }

    private static InputStream body(RestResponse<InputStream> response) {
        InputStream body = response.hasEntity() ? response.readEntity(InputStream.class) : null;
        return body == null ? InputStream.nullInputStream() : body;
    }

    private static RestResponse<InputStream> await(Uni<RestResponse<InputStream>> call)
            throws InterruptedException, ExecutionException {
        CompletableFuture<RestResponse<InputStream>> answer = call.subscribeAsCompletionStage();
        try {
            return answer.get();
        } catch (InterruptedException e) {
            if (!answer.cancel(true) && !answer.isCompletedExceptionally()) {
                discard(answer.join());
            }
            throw e;
        }
    }

    private static void discard(RestResponse<InputStream> response) {
        try (InputStream body = body(response)) {
            LOG.debugf("an answer came too late bytes=%d", body.available());
        } catch (IOException e) {
            LOG.debugf("an answer came too late and broken: %s", e.getMessage());
        }
    }

    private static InterruptedException interrupted(InterruptedIOException cause) {
        InterruptedException interrupted = new InterruptedException("while reading the answer");
        interrupted.initCause(cause);
        return interrupted;
    }

    private void observe(ImageOperation.Generate operation, Outcome outcome, Timer.Sample started) {
        String model = operation.options().model();
        String kind = kind(outcome);
        long nanos =
                started.stop(
                        Timer.builder("atelier.openai.call")
                                .description("Calls of the upstream, from first try to last byte")
                                .tag("model", model)
                                .tag("quality", operation.options().quality())
                                .tag("outcome", kind)
                                .register(meters));
        LOG.debugf(
                "upstream call ended model=%s requestId=%s status=%s code=%s durationMs=%d",
                model, outcome.requestId(), kind, code(outcome), nanos / 1_000_000);
    }

    private static String kind(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> "answered";
            case Outcome.NotAccepted _ -> "not_accepted";
            case Outcome.Ambiguous _ -> "ambiguous";
            case Outcome.Refused _ -> "refused";
        };
    }

    private static String code(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> "ok";
            case Outcome.NotAccepted notAccepted -> notAccepted.failure().code();
            case Outcome.Ambiguous ambiguous -> ambiguous.failure().code();
            case Outcome.Refused refused -> refused.failure().code();
        };
    }
}
