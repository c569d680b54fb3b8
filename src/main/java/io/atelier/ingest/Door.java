package io.atelier.ingest;

import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.JobDocument;
import io.atelier.job.ModerationCheck;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.Upstream;
import io.atelier.openai.Verdict;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/// The last checks of a document that is right in itself, before anything is queued: they ask
/// others and may take a while.
@Singleton
class Door {
    private final WebhookTargets webhooks;
    private final InputSources sources;
    private final Reuses reuses;
    private final Upstream upstream;
    private final OpenAiConfig.Away away;
    private final IngestMetrics metrics;
    private final Tracing tracing;

    Door(
            WebhookTargets webhooks,
            InputSources sources,
            Reuses reuses,
            Upstream upstream,
            OpenAiConfig openai,
            IngestMetrics metrics,
            Tracing tracing) {
        this.webhooks = webhooks;
        this.sources = sources;
        this.reuses = reuses;
        this.upstream = upstream;
        this.away = openai.moderation().away();
        this.metrics = metrics;
        this.tracing = tracing;
    }

    /// What came of somebody at the door.
    sealed interface Entry {}

    /// @param document every picture of which is a file in the store
    record Welcome(JobDocument document) implements Entry {}

    /// Moderation was to be asked and does not answer.
    record AskAgain(Failure reason) implements Entry {}

    /// @param inline the pictures that came within the body
    /// @throws IOException where the store fails
    Entry admit(JobDocument document, SealedPictures inline)
            throws IOException, InterruptedException {
        return admit(document, inline, UnaryOperator.identity());
    }

    /// @param naming says of a field that is wrong how the caller wrote it
    Entry admit(JobDocument document, SealedPictures inline, UnaryOperator<FieldError> naming)
            throws IOException, InterruptedException {
        try (UnderWay _ =
                UnderWay.begin(
                        tracing.span(SpanKind.INTERNAL, "admit", document.origin().trace()))) {
            return checked(document, inline, naming);
        }
    }

    private Entry checked(
            JobDocument document, SealedPictures inline, UnaryOperator<FieldError> naming)
            throws IOException, InterruptedException {
        List<FieldError> missing = sources.missingMarks(document.tenant(), document.transforms());
        if (!missing.isEmpty()) {
            throw invalid(missing);
        }
        return switch (webhooks.of(document)) {
            case WebhookTargets.Good(JobDocument sendable) -> moderated(sendable, inline, naming);
            case WebhookTargets.Bad(FieldError error) -> throw invalid(List.of(error));
        };
    }

    private Entry moderated(
            JobDocument document, SealedPictures inline, UnaryOperator<FieldError> naming)
            throws IOException, InterruptedException {
        if (document.moderationCheck() == ModerationCheck.AT_DOOR) {
            switch (upstream.moderate(document.operation().prompt(), List.of())) {
                case Verdict.Passed _ -> {}
                case Verdict.Flagged flagged -> {
                    metrics.countInvalid();
                    throw Problems.moderationBlocked(flagged.failure());
                }
                case Verdict.Unavailable(Failure reason) -> {
                    if (away == OpenAiConfig.Away.CLOSED) {
                        return new AskAgain(reason);
                    }
                }
            }
        }
        return switch (sources.store(document.tenant(), document.operation(), inline.byMarker())) {
            case InputSources.Good(ImageOperation operation) ->
                    new Welcome(reuses.served(document.operating(operation)));
            case InputSources.Bad(List<FieldError> errors) ->
                    throw invalid(errors.stream().map(naming).toList());
        };
    }

    private HttpProblem invalid(List<FieldError> errors) {
        metrics.countInvalid();
        return Problems.invalid(errors);
    }
}
