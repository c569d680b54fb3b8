package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.Violation;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.JobDocument;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Tier;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The one strict reader of job documents, whichever way they come in.
public final class JobDocumentReader {
    private static final String AUTO = "auto";
    private static final String PNG = "png";

    private final Catalog catalog;
    private final Clock clock;
    private final String defaultModel;
    private final OnAmbiguous onAmbiguous;

    /// @param defaultModel of a document that names none
    /// @param onAmbiguous of a document that says nothing of it
    public JobDocumentReader(
            Catalog catalog, Clock clock, String defaultModel, OnAmbiguous onAmbiguous) {
        this.catalog = catalog;
        this.clock = clock;
        this.defaultModel = defaultModel;
        this.onAmbiguous = onAmbiguous;
    }

    public Reading read(String tenant, byte[] bytes) {
        return switch (StrictJson.parse(bytes)) {
            case StrictJson.Broken broken -> new Reading.Malformed(broken.why());
            case StrictJson.Body body -> read(tenant, body.object());
        };
    }

    private Reading read(String tenant, ObjectNode body) {
        Form form = new Form(body, JobFields.ALL);
        form.read(JobFields.OPERATION);
        Optional<String> prompt = form.require(JobFields.PROMPT);
        ImageOptions options = options(form);
        checkAgainstCatalog(form, options);
        Optional<Tier> tier = form.read(JobFields.TIER);
        Optional<Instant> notBefore = form.read(JobFields.NOT_BEFORE);
        Optional<Instant> deadline = form.read(JobFields.DEADLINE);
        checkDeadline(form, notBefore, deadline);
        Optional<OnAmbiguous> policy = form.read(JobFields.ON_AMBIGUOUS);
        Optional<String> group = form.read(JobFields.GROUP);
        Optional<Map<String, String>> metadata = form.read(JobFields.METADATA);
        if (!form.errors().isEmpty()) {
            return new Reading.Invalid(form.errors());
        }
        return new Reading.Accepted(
                new JobDocument(
                        tenant,
                        tier.orElse(Tier.STANDARD),
                        RequestHash.of(body),
                        body,
                        new ImageOperation.Generate(prompt.orElseThrow(), options),
                        notBefore.orElse(null),
                        deadline.orElse(null),
                        policy.orElse(onAmbiguous),
                        group.orElse(null),
                        List.of(),
                        List.of(),
                        metadata.orElse(Map.of())));
    }

    private ImageOptions options(Form form) {
        return new ImageOptions(
                form.read(JobFields.MODEL).orElse(defaultModel),
                form.read(JobFields.N).orElse(1),
                form.read(JobFields.SIZE).orElse(AUTO),
                form.read(JobFields.QUALITY).orElse(AUTO),
                form.read(JobFields.BACKGROUND).orElse(AUTO),
                form.read(JobFields.OUTPUT_FORMAT).orElse(PNG),
                form.read(JobFields.OUTPUT_COMPRESSION).orElse(null),
                form.read(JobFields.MODERATION).orElse(AUTO));
    }

    /// A field that was wrong already has its default here, so it can't be told of twice; but what
    /// follows from such a default is nobody's mistake.
    private void checkAgainstCatalog(Form form, ImageOptions options) {
        if (form.wrong(JobFields.MODEL)) {
            return;
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (Violation violation : catalog.check(options, today)) {
            Field<?> field = field(violation.field());
            boolean follows =
                    field.name().equals(JobFields.OUTPUT_COMPRESSION.name())
                            && form.wrong(JobFields.OUTPUT_FORMAT);
            if (!follows) {
                form.refuse(
                        new FieldError(
                                form.asWritten(field), violation.message(), violation.allowed()));
            }
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
