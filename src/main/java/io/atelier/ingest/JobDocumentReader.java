package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Batching;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.Ruling;
import io.atelier.catalog.Violation;
import io.atelier.catalog.Wish;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.JobDocument;
import io.atelier.job.JobDocument.Change;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.OptionsDraft;
import io.atelier.job.Reuse;
import io.atelier.job.SessionSettings;
import io.atelier.job.Tier;
import io.atelier.job.Transform;
import io.atelier.job.Webhook;
import io.atelier.transform.Formats;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The one strict reader of job documents, whichever way they come in.
public final class JobDocumentReader {
    /// Legal or not by the output format.
    private static final Set<Field<?>> OF_THE_FORMAT =
            Set.of(
                    JobFields.OUTPUT_COMPRESSION,
                    JobFields.FRAME_COUNT,
                    JobFields.FRAME_DURATION_MS,
                    JobFields.SVG,
                    JobFields.PARTIAL_IMAGES);

    /// Where a document comes from.
    ///
    /// @param requested as it came
    /// @param requestHash of all that tells it from others
    record Given(String tenant, ObjectNode requested, String requestHash) {}

    private final Catalog catalog;
    private final Clock clock;
    private final ImageOptions defaults;
    private final Function<String, JobDefaults> defaultsOf;
    private final Predicate<String> replyTopics;
    private final Siblings siblings;

    /// @param defaultModel of a document that names none
    /// @param defaultsOf a tenant
    /// @param replyTopics which topics completions may go to as well
    /// @param siblings of models that have no batches
    JobDocumentReader(
            Catalog catalog,
            Clock clock,
            String defaultModel,
            Function<String, JobDefaults> defaultsOf,
            Predicate<String> replyTopics,
            Siblings siblings) {
        this.catalog = catalog;
        this.clock = clock;
        this.defaults = catalog.defaults().options().but().model(defaultModel).made();
        this.defaultsOf = defaultsOf;
        this.replyTopics = replyTopics;
        this.siblings = siblings;
    }

    /// Where no model stands in for another.
    JobDocumentReader(
            Catalog catalog,
            Clock clock,
            String defaultModel,
            Function<String, JobDefaults> defaultsOf,
            Predicate<String> replyTopics) {
        this(
                catalog,
                clock,
                defaultModel,
                defaultsOf,
                replyTopics,
                new Siblings(Map.of(), new Batching(catalog)));
    }

    public Reading read(String tenant, byte[] bytes) {
        return switch (StrictJson.parse(bytes)) {
            case StrictJson.Broken broken -> new Reading.Malformed(broken.why());
            case StrictJson.Body body -> read(tenant, body.object());
        };
    }

    private Reading read(String tenant, ObjectNode body) {
        return read(tenant, body, body);
    }

    /// A document that was made of another.
    ///
    /// @param requested what came
    Reading read(String tenant, ObjectNode body, ObjectNode requested) {
        Form form = new Form(body, JobFields.ALL);
        return read(
                new Given(tenant, requested, RequestHash.of(body)),
                form,
                new OperationReader(form, defaults).read());
    }

    /// A turn of a session, by the same rules.
    ///
    /// @param settings what holds where the turn says nothing
    Reading readTurn(String tenant, ObjectNode body, JobId session, SessionSettings settings) {
        Form form = new Form(body, SessionFields.OF_A_TURN);
        Optional<Integer> fromTurn = form.read(SessionFields.FROM_TURN);
        Given given = new Given(tenant, body, RequestHash.of(body));
        return readTurn(given, form, settings) instanceof Reading.Accepted accepted
                ? new Reading.Accepted(
                        accepted.document().inSession(session, fromTurn.orElse(null)),
                        accepted.notice())
                : new Reading.Invalid(form.errors());
    }

    /// A turn that was made of another document; of which session, it is told later.
    Reading readTurn(Given given, ObjectNode body, SessionSettings settings) {
        return readTurn(given, new Form(body, SessionFields.OF_A_TURN), settings);
    }

    private Reading readTurn(Given given, Form form, SessionSettings settings) {
        OptionsDraft options = defaults.but().promptMode(settings.promptMode());
        if (settings.model() != null) {
            options = options.model(settings.model());
        }
        return read(
                given,
                form,
                new OperationReader(form, options.made()).readTurn(settings.instructions()));
    }

    private Reading read(Given given, Form form, ImageOperation wished) {
        Optional<Instant> notBefore = form.read(JobFields.NOT_BEFORE);
        Optional<Instant> deadline = form.read(JobFields.DEADLINE);
        checkDeadline(form, notBefore, deadline);
        Optional<ModerationCheck> check = form.read(JobFields.MODERATION_CHECK);
        Optional<String> style = form.read(JobFields.STYLE);
        Optional<String> responseFormat = form.read(JobFields.RESPONSE_FORMAT);
        JobDefaults unsaid = defaultsOf.apply(given.tenant());
        Tier tier = form.read(JobFields.TIER).orElse(unsaid.tier());
        Lane lane = form.read(JobFields.LANE).orElse(Lane.AUTO);
        Optional<Change> stoodIn = siblings.change(wished, lane, tier);
        ImageOperation operation =
                stoodIn.map(change -> change.to())
                        .map(model -> wished.with(wished.options().but().model(model).made()))
                        .orElse(wished);
        Ruling ruling =
                catalog.rule(
                        new Wish(operation, style.orElse(null), responseFormat.orElse(null)),
                        lastDay(notBefore, deadline));
        refuseViolations(form, ruling);
        Optional<OnAmbiguous> policy = form.read(JobFields.ON_AMBIGUOUS);
        Optional<String> group = form.read(JobFields.GROUP);
        Optional<Map<String, String>> metadata = form.read(JobFields.METADATA);
        Optional<String> replyTo = form.read(JobFields.REPLY_TO);
        if (replyTo.isPresent() && !replyTopics.test(replyTo.get())) {
            form.refuse(JobFields.REPLY_TO.name(), "is not a topic that answers may be sent to");
        }
        Optional<Webhook> webhook = form.read(JobFields.WEBHOOK);
        Optional<List<Transform>> transforms = form.read(JobFields.TRANSFORM);
        boolean reuse = form.read(JobFields.REUSE).orElse(false);
        if (transforms.isPresent() && !form.wrong(JobFields.OUTPUT_FORMAT)) {
            checkSource(form, ruling.operation().options().outputFormat());
        }
        if (!form.errors().isEmpty()) {
            return new Reading.Invalid(form.errors());
        }
        return new Reading.Accepted(
                new JobDocument(
                                given.tenant(),
                                tier,
                                given.requestHash(),
                                WebhookRules.withoutSecret(given.requested()),
                                ruling.operation(),
                                ruling.imagesPerCall(),
                                check.orElse(unsaid.moderationCheck()),
                                notBefore.orElse(null),
                                deadline.orElse(null),
                                policy.orElse(unsaid.onAmbiguous()),
                                group.orElse(null),
                                ruling.changes(),
                                ruling.warnings(),
                                metadata.orElse(Map.of()))
                        .changed(stoodIn.stream().toList())
                        .by(lane)
                        .replyingTo(replyTo.orElse(null))
                        .notifying(webhook.orElse(null))
                        .transforming(transforms.orElse(List.of()))
                        .reusing(reuse ? Reuse.WISHED : null),
                ruling.notice());
    }

    /// The latest day on which it may be running, as far as the document tells.
    private LocalDate lastDay(Optional<Instant> notBefore, Optional<Instant> deadline) {
        Instant latest =
                Stream.concat(notBefore.stream(), deadline.stream())
                        .reduce(clock.instant(), (a, b) -> a.isAfter(b) ? a : b);
        return LocalDate.ofInstant(latest, ZoneOffset.UTC);
    }

    /// A field that was wrong already has its default here, so it can't be told of twice; but what
    /// follows from such a default is nobody's mistake.
    private static void refuseViolations(Form form, Ruling ruling) {
        if (form.wrong(JobFields.MODEL)) {
            return;
        }
        for (Violation violation : ruling.violations()) {
            Field<?> field = field(violation.field());
            boolean follows = OF_THE_FORMAT.contains(field) && form.wrong(JobFields.OUTPUT_FORMAT);
            if (!follows) {
                form.refuse(
                        new FieldError(
                                form.asWritten(field),
                                violation.message(),
                                violation.allowed(),
                                violation.nearest()));
            }
        }
    }

    /// What comes in a format of which nothing can be made is not paid for first.
    private static void checkSource(Form form, String outputFormat) {
        if (!Formats.READABLE.contains(outputFormat)) {
            form.refuse(
                    JobFields.TRANSFORM.name(),
                    "needs a picture in %s, not in %s"
                            .formatted(
                                    String.join(", ", Formats.READABLE),
                                    Violation.shown(outputFormat)));
        }
    }

    private void checkDeadline(Form form, Optional<Instant> notBefore, Optional<Instant> deadline) {
        if (deadline.isEmpty()) {
            return;
        }
        if (!deadline.get().isAfter(clock.instant())) {
            form.refuse(JobFields.DEADLINE.name(), "must be in the future");
        } else if (notBefore.isPresent() && !deadline.get().isAfter(notBefore.get())) {
            form.refuse(JobFields.DEADLINE.name(), "must be after not_before");
        }
    }

    private static Field<?> field(String name) {
        return JobFields.ALL.stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("the catalogue knows a field more: " + name));
    }
}
