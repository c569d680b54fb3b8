package io.atelier.openai;

import io.atelier.catalog.Catalog;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.LimitKind;
import io.atelier.job.Outcome;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/// OpenAI, or whatever speaks as it does, as an [Upstream]: finds the upstream of a model, guards
/// what is paid for, limits what is free, and measures both.
@Singleton
public class OpenAiUpstream implements Upstream {
    private static final Logger LOG = Logger.getLogger(OpenAiUpstream.class);
    private static final Duration SHORT = Duration.ofSeconds(10);

    private final Endpoints endpoints;
    private final OpenAiConfig config;
    private final UpstreamMetrics metrics;
    private final Tracing tracing;

    @Inject
    OpenAiUpstream(
            Endpoints endpoints,
            OpenAiConfig config,
            Catalog catalog,
            MeterRegistry registry,
            Tracing tracing) {
        this.endpoints = endpoints;
        this.config = config;
        this.metrics = new UpstreamMetrics(registry, catalog, endpoints);
        this.tracing = tracing;
    }

    private interface Attempt {
        CallEnd make(Endpoint endpoint) throws InterruptedException;
    }

    @Override
    public boolean admits(String model) {
        return endpoints.of(model).guard().admits(model);
    }

    @Override
    public Map<LimitKind, Double> limits(String model) {
        return endpoints.of(model).told().of(model);
    }

    @Override
    public Outcome generate(ImageOperation.Generate operation, Delivery delivery) {
        return call(
                operation, delivery, endpoint -> endpoint.images().generate(operation, delivery));
    }

    @Override
    public Outcome edit(ImageOperation.Edit operation, Inputs inputs, Delivery delivery) {
        return call(
                operation,
                delivery,
                endpoint -> endpoint.images().edit(operation, inputs, delivery));
    }

    @Override
    public Outcome turn(
            ImageOperation.Turn operation, Inputs inputs, Delivery delivery, Binding binding) {
        return call(
                operation,
                delivery,
                endpoint -> endpoint.responses().turn(operation, inputs, delivery, binding));
    }

    @Override
    public Recovery recover(ImageOperation operation, String upstreamId, Delivery delivery) {
        Endpoint endpoint = endpoints.of(operation.options().model());
        WaitingTurn waiting =
                endpoint.responses().waiting(upstreamId, operation.prompt(), delivery);
        Timer.Sample started = metrics.start();
        try (CallSpan span =
                CallSpan.begin(tracing, CallSpan.RETRIEVE, endpoint, operation.options())) {
            ResponseLook look =
                    TimeLimit.orElse(
                            delivery.deadline(),
                            ResponseLook.class,
                            waiting::untilKnown,
                            waiting::last);
            Recovery recovery = recovery(look);
            if (recovery instanceof Recovery.Ended ended) {
                span.ended(ended.outcome());
                observe("recover", operation.options(), ended.outcome(), started);
            }
            return recovery;
        }
    }

    @Override
    public boolean cancel(String model, String upstreamId) {
        Endpoint endpoint = endpoints.of(model);
        return TimeLimit.orElse(
                SHORT,
                Boolean.class,
                () ->
                        endpoint.wire()
                                .exchange(endpoint.side().cancel(upstreamId), "", new Cancelling()),
                () -> false);
    }

    @Override
    public Verdict moderate(String text, List<InputPicture> images) {
        Timer.Sample started = metrics.start();
        Verdict verdict = verdict(text, images);
        started.stop(metrics.moderations(name(verdict)));
        return verdict;
    }

    private Verdict verdict(String text, List<InputPicture> images) {
        String model = config.moderation().model();
        Endpoint endpoint = endpoints.of(model);
        try (CallSpan span = CallSpan.begin(tracing, CallSpan.MODERATE, endpoint, model)) {
            Verdict verdict =
                    TimeLimit.orElse(
                            config.moderation().timeout(),
                            Verdict.class,
                            () -> endpoint.moderation().verdict(text, images),
                            () -> ModerationClient.unavailable("There was no verdict in time."));
            if (verdict instanceof Verdict.Unavailable(Failure reason)) {
                span.failed(reason);
            }
            return verdict;
        }
    }

    @Override
    public ModelList models() {
        return models(endpoints.first());
    }

    @Override
    public List<Preflight> preflight(List<String> models) {
        return endpoints.all().stream().map(endpoint -> preflight(endpoint, models)).toList();
    }

    private Outcome call(ImageOperation operation, Delivery delivery, Attempt attempt) {
        if (Thread.currentThread().isInterrupted()) {
            return Classification.neverSent();
        }
        ImageOptions options = operation.options();
        Endpoint endpoint = endpoints.of(options.model());
        Timer.Sample started = metrics.start();
        try (CallSpan span = CallSpan.begin(tracing, CallSpan.GENERATE, endpoint, options)) {
            Outcome outcome =
                    endpoint.guard()
                            .call(
                                    options.model(),
                                    delivery.deadline(),
                                    () -> attempt.make(endpoint));
            span.ended(outcome);
            observe(operation.wireName(), options, outcome, started);
            return outcome;
        }
    }

    private Preflight preflight(Endpoint endpoint, List<String> models) {
        ModelList list = models(endpoint);
        List<Preflight.ModelCheck> checks =
                models.stream()
                        .filter(model -> endpoints.of(model).name().equals(endpoint.name()))
                        .map(model -> check(endpoint, model, list))
                        .toList();
        return switch (list) {
            case ModelList.Listed _ -> preflight(endpoint, Preflight.Key.ACCEPTED, checks);
            case ModelList.Unavailable it ->
                    new Preflight(
                            endpoint.name(),
                            endpoint.account().url(),
                            isRefusedKey(it.reason())
                                    ? Preflight.Key.REFUSED
                                    : Preflight.Key.UNKNOWN,
                            it.reason(),
                            checks);
        };
    }

    private static Preflight preflight(
            Endpoint endpoint, Preflight.Key key, List<Preflight.ModelCheck> checks) {
        return new Preflight(endpoint.name(), endpoint.account().url(), key, null, checks);
    }

    private static boolean isRefusedKey(Failure reason) {
        return reason.code().endsWith("api_key") || reason.code().startsWith("account_");
    }

    private static Preflight.ModelCheck check(Endpoint endpoint, String model, ModelList list) {
        ListedModel listed =
                list instanceof ModelList.Listed it
                        ? it.models().stream()
                                .filter(each -> each.id().equals(model))
                                .findFirst()
                                .orElse(null)
                        : null;
        return new Preflight.ModelCheck(
                model,
                listed != null,
                listed == null ? null : listed.shutdownDate(),
                endpoint.guard().verification(model),
                endpoint.guard().admits(model));
    }

    private ModelList models(Endpoint endpoint) {
        return TimeLimit.orElse(
                SHORT,
                ModelList.class,
                () -> endpoint.models().list(),
                () ->
                        new ModelList.Unavailable(
                                Failure.of(
                                        "upstream_deadline_exceeded",
                                        "The upstream did not list its models in time.")));
    }

    private static Recovery recovery(ResponseLook look) {
        return switch (look) {
            case ResponseLook.Ended ended -> new Recovery.Ended(ended.end().outcome());
            case ResponseLook.Running _ -> new Recovery.StillRunning();
            case ResponseLook.Gone gone -> new Recovery.Gone(gone.headers().requestId());
            case ResponseLook.Unclear unclear -> new Recovery.Unreachable(unclear.end().failure());
        };
    }

    private void observe(
            String operation, ImageOptions options, Outcome outcome, Timer.Sample started) {
        String kind = kind(outcome);
        long nanos = started.stop(metrics.calls(operation, options, kind));
        LOG.debugf(
                "upstream call ended model=%s requestId=%s status=%s code=%s durationMs=%d",
                options.model(), outcome.requestId(), kind, code(outcome), nanos / 1_000_000);
    }

    private static String name(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Passed _ -> "passed";
            case Verdict.Flagged _ -> "flagged";
            case Verdict.Unavailable _ -> "unavailable";
        };
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
