package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A job as callers and downstream consumers see it: the answer over HTTP and the data of a
/// completion.
///
/// @param reusedFrom the job whose pictures it has, at no cost
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobAnswer(
        JobId id,
        String object,
        JobStatus status,
        String operation,
        Tier tier,
        Lane lane,
        @Nullable String laneReason,
        String model,
        JsonNode requested,
        Effective effective,
        List<JobDocument.Change> changes,
        List<String> warnings,
        int attempts,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant notBefore,
        @Nullable Instant deadline,
        @Nullable Boolean late,
        @Nullable Queue queue,
        List<Image> images,
        @Nullable String revisedPrompt,
        @Nullable String action,
        @Nullable Tokens usage,
        @Nullable Usd costUsd,
        @Nullable Usd possiblyBilledUsd,
        @Nullable JobId reusedFrom,
        @Nullable Failure error,
        @Nullable JobId session,
        @Nullable Integer turn,
        @Nullable String group,
        Map<String, String> metadata) {

    /// Why it waits, and for how long about.
    ///
    /// @param position from 1, which is next; null where it is not in a line
    /// @param etaSeconds until it begins or may begin; null where nobody can tell
    /// @param detail for a person
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Queue(
            @Nullable Integer position, @Nullable Long etaSeconds, String reason, String detail) {}

    /// What was sent upstream.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Effective(
            String prompt,
            @JsonUnwrapped ImageOptions options,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ImageSource> images,
            @Nullable ImageSource mask,
            @Nullable ImageSource markup) {
        public Effective {
            // What is empty is not written.
            images = List.copyOf(Objects.requireNonNullElse(images, List.of()));
        }

        static Effective of(ImageOperation operation) {
            return new Effective(
                    operation.prompt(),
                    operation.options(),
                    operation.images(),
                    mask(operation),
                    operation instanceof ImageOperation.Edit edit ? edit.markup() : null);
        }

        private static @Nullable ImageSource mask(ImageOperation operation) {
            return switch (operation) {
                case ImageOperation.Edit edit -> edit.mask();
                case ImageOperation.Turn turn -> turn.mask();
                case ImageOperation.Generate _ -> null;
                case ImageOperation.Variation _ -> null;
            };
        }
    }

    /// A picture, or in its place the reason why there is none.
    ///
    /// @param blurhash where one was asked for and is made
    /// @param variants one for each transform
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Image(
            int index,
            @Nullable String url,
            @Nullable String contentType,
            @Nullable Long bytes,
            @Nullable String sha256,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable String blurhash,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Derived> variants,
            @Nullable Failure error) {}

    /// What a transform makes of a picture. It is made when it is first asked for; what is known of
    /// it before that is where it will be.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Derived(
            String name,
            String kind,
            String url,
            @Nullable String contentType,
            @Nullable Long bytes,
            @Nullable String sha256,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Failure error) {
        static Derived of(Transform transform, String url, @Nullable Variant made) {
            return switch (made) {
                case Variant.Made(_, Picture picture) ->
                        new Derived(
                                transform.name(),
                                transform.kind(),
                                url,
                                picture.contentType(),
                                picture.bytes(),
                                picture.sha256(),
                                picture.widthPixels(),
                                picture.heightPixels(),
                                null);
                case Variant.Failed(_, Failure failure) -> bare(transform, url, failure);
                case Variant.Hash _ -> bare(transform, url, null);
                case null -> bare(transform, url, null);
            };
        }

        private static Derived bare(Transform transform, String url, @Nullable Failure failure) {
            return new Derived(
                    transform.name(), transform.kind(), url, null, null, null, null, null, failure);
        }
    }

    /// Tokens of the image model, in the upstream's words.
    ///
    /// @param turn those of the model that read the turn, which are not in the other counts
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tokens(
            long inputTokens,
            InputDetails inputTokensDetails,
            long outputTokens,
            long totalTokens,
            @Nullable TurnUsage turn) {
        /// Input tokens by kind.
        public record InputDetails(long textTokens, long imageTokens, long cachedTokens) {}

        public static Tokens of(Usage usage) {
            return new Tokens(
                    usage.inputTokens(),
                    new InputDetails(
                            usage.inputTextTokens(),
                            usage.inputImageTokens(),
                            usage.cachedInputTokens()),
                    usage.outputTokens(),
                    usage.totalTokens(),
                    usage.turn());
        }
    }

    /// A job that the ledger knows.
    ///
    /// @param publicUrl where callers reach this service, without a slash at the end
    public static JobAnswer of(Job job, String publicUrl) {
        return of(job, path -> publicUrl + path, null);
    }

    public static String picturePath(JobId job, int index) {
        return "/v1/jobs/" + job + "/images/" + index;
    }

    /// Of the picture that a transform makes of another.
    public static String variantPath(JobId job, int index, String name) {
        return picturePath(job, index) + "/variants/" + name;
    }

    /// Without a word on which variants are made.
    ///
    /// @param urls makes an address of a picture's path
    /// @param queue null for a job that doesn't wait, or where nobody knows why
    public static JobAnswer of(Job job, UnaryOperator<String> urls, @Nullable Queue queue) {
        return of(job, urls, queue, _ -> List.of());
    }

    /// @param variants of a picture, as far as they are made
    public static JobAnswer of(
            Job job,
            UnaryOperator<String> urls,
            @Nullable Queue queue,
            Function<Picture, List<Variant>> variants) {
        JobStatus status = job.status();
        List<PartState.Succeeded> won = won(job);
        Usd possiblyBilled = job.possiblyBilled();
        return new JobAnswer(
                job.id(),
                "job",
                status,
                job.document().operation().wireName(),
                job.document().tier(),
                job.lane() == null ? job.document().lane() : job.lane().lane(),
                job.lane() == null ? null : job.lane().reason(),
                job.document().operation().options().model(),
                job.document().requested(),
                Effective.of(job.document().operation()),
                job.document().changes(),
                warnings(job, won),
                job.attempts(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                job.document().notBefore(),
                job.document().deadline(),
                late(job) ? Boolean.TRUE : null,
                queue,
                status.terminal() ? images(job, urls, variants) : List.of(),
                told(won, Outcome.Telling::revisedPrompt),
                told(won, Outcome.Telling::action),
                won.isEmpty()
                        ? null
                        : Tokens.of(
                                won.stream()
                                        .map(PartState.Succeeded::usage)
                                        .reduce(Usage.NONE, Usage::plus)),
                won.isEmpty() ? null : job.cost(),
                possiblyBilled.equals(Usd.ZERO) ? null : possiblyBilled,
                reusedFrom(job.document()),
                status == JobStatus.SUCCEEDED ? null : failure(job),
                job.document().session(),
                turn(job),
                job.document().group(),
                job.document().metadata());
    }

    /// A job whose SUBMIT is durable, before the ledger has folded it.
    public static JobAnswer accepted(JobId id, JobDocument document, Instant at, JobStatus status) {
        return accepted(id, document, at, status, null, null);
    }

    /// @param turn its number, where it is the turn of a session
    public static JobAnswer accepted(
            JobId id, JobDocument document, Instant at, JobStatus status, @Nullable Integer turn) {
        return accepted(id, document, at, status, turn, null);
    }

    /// @param queue see [Queue]
    public static JobAnswer accepted(
            JobId id,
            JobDocument document,
            Instant at,
            JobStatus status,
            @Nullable Integer turn,
            @Nullable Queue queue) {
        return new JobAnswer(
                id,
                "job",
                status,
                document.operation().wireName(),
                document.tier(),
                document.lane(),
                null,
                document.operation().options().model(),
                document.requested(),
                Effective.of(document.operation()),
                document.changes(),
                document.warnings(),
                0,
                at,
                null,
                null,
                document.notBefore(),
                document.deadline(),
                null,
                queue,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                reusedFrom(document),
                null,
                document.session(),
                turn,
                document.group(),
                document.metadata());
    }

    private static @Nullable JobId reusedFrom(JobDocument document) {
        Reuse reuse = document.reuse();
        return reuse == null ? null : reuse.job();
    }

    /// Of the first part that was told it.
    private static @Nullable String told(
            List<PartState.Succeeded> won, Function<Outcome.Telling, @Nullable String> what) {
        return won.stream()
                .map(part -> what.apply(part.telling()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static List<String> warnings(Job job, List<PartState.Succeeded> won) {
        return Stream.concat(
                        job.document().warnings().stream(),
                        won.stream().flatMap(part -> part.leftOut().stream()))
                .distinct()
                .toList();
    }

    private static @Nullable Integer turn(Job job) {
        TurnPlace place = job.turn();
        return place == null ? null : Integer.valueOf(place.turn());
    }

    private static List<PartState.Succeeded> won(Job job) {
        return job.parts().stream()
                .map(Part::state)
                .filter(PartState.Succeeded.class::isInstance)
                .map(PartState.Succeeded.class::cast)
                .toList();
    }

    private static boolean late(Job job) {
        Instant deadline = job.document().deadline();
        Instant finished = job.finishedAt();
        return deadline != null
                && finished != null
                && job.status() == JobStatus.SUCCEEDED
                && finished.isAfter(deadline);
    }

    private static @Nullable Failure failure(Job job) {
        return job.parts().stream()
                .filter(part -> !(part.state() instanceof PartState.Succeeded))
                .map(Part::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static List<Image> images(
            Job job, UnaryOperator<String> urls, Function<Picture, List<Variant>> variants) {
        List<Image> images = new ArrayList<>();
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.Succeeded succeeded) {
                succeeded.pictures().stream()
                        .map(picture -> image(job, part, picture, urls, variants.apply(picture)))
                        .forEach(images::add);
            } else if (part.state().terminal() && job.parts().size() > 1) {
                IntStream.range(part.firstImage(), part.firstImage() + part.images())
                        .mapToObj(index -> missing(index, reason(job, part)))
                        .forEach(images::add);
            }
        }
        images.sort(Comparator.comparingInt(Image::index));
        return images;
    }

    private static Image image(
            Job job,
            Part part,
            Picture picture,
            UnaryOperator<String> urls,
            List<Variant> variants) {
        int index = part.firstImage() + picture.index();
        return new Image(
                index,
                urls.apply(picturePath(job.id(), index)),
                picture.contentType(),
                picture.bytes(),
                picture.sha256(),
                picture.widthPixels(),
                picture.heightPixels(),
                blurhash(variants),
                job.document().transforms().stream()
                        .map(transform ->
                                Derived.of(
                                        transform,
                                        urls.apply(variantPath(job.id(), index, transform.name())),
                                        named(transform.name(), variants)))
                        .toList(),
                null);
    }

    private static @Nullable String blurhash(List<Variant> variants) {
        return variants.stream()
                .filter(Variant.Hash.class::isInstance)
                .map(hash -> ((Variant.Hash) hash).blurhash())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Variant named(String name, List<Variant> variants) {
        return variants.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
    }

    /// Why a part of a job that succeeded brought no picture.
    private static Failure reason(Job job, Part part) {
        Failure failure = part.failure();
        if (failure != null && !(part.state() instanceof PartState.Cancelled)) {
            return failure;
        }
        return job.closing() == JobStatus.EXPIRED
                ? Failure.of("expired", "The deadline passed before this picture was made.")
                : Failure.of("cancelled", "The job was cancelled before this picture was made.");
    }

    private static Image missing(int index, Failure failure) {
        return new Image(index, null, null, null, null, null, null, null, List.of(), failure);
    }
}
