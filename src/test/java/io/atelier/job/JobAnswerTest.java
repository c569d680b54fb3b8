package io.atelier.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The outcome of each picture.
class JobAnswerTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final Failure BLOCKED = Failure.of("moderation_blocked", "No.");
    private static final PartState WON =
            new PartState.Succeeded(
                    AT,
                    List.of(
                            new Picture(0, "a", "image/png", 1, "ab", 1, 1),
                            new Picture(1, "b", "image/png", 1, "ab", 1, 1)),
                    Usage.NONE,
                    Usd.ZERO);

    @Test
    void namesEveryPictureOrWhyThereIsNone() {
        JobAnswer answer = answer(null, part(0, WON), blocked(1), part(2, WON));

        assertThat(answer.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(answer.images())
                .extracting(JobAnswer.Image::index)
                .containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(answer.images())
                .extracting(JobAnswerTest::code)
                .containsExactly("", "", "moderation_blocked", "moderation_blocked", "", "");
        assertThat(answer.images())
                .extracting(image -> image.url() == null)
                .containsExactly(false, false, true, true, false, false);
        assertThat(answer.error()).isNull();
    }

    @Test
    void tellsEachFailureOfAJobThatBroughtNone() {
        JobAnswer answer = answer(null, blocked(0), blocked(1));

        assertThat(answer.status()).isEqualTo(JobStatus.FAILED);
        assertThat(answer.images())
                .extracting(JobAnswerTest::code)
                .hasSize(4)
                .containsOnly("moderation_blocked");
        assertThat(answer.error()).isEqualTo(BLOCKED);
    }

    @ParameterizedTest
    @EnumSource(names = {"CANCELLED", "EXPIRED"})
    void tellsOfPicturesThatTheJobDidNotWaitFor(JobStatus closing) {
        JobAnswer answer = answer(closing, part(0, WON), part(1, new PartState.Cancelled(AT)));

        assertThat(answer.status()).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(code(answer.images().getLast())).isEqualTo(closing.wireName());
    }

    @Test
    void showsNoPicturesBeforeTheEnd() {
        assertThat(answer(null, part(0, WON), part(1, new PartState.Queued(AT, false))).images())
                .isEmpty();
    }

    @Test
    void namesVariantsWithTheirPicture() {
        JobAnswer answer = JobAnswer.of(transformed(), "http://here");

        JobAnswer.Image image = answer.images().getLast();
        assertThat(image.blurhash()).isNull();
        assertThat(image.variants())
                .containsExactly(
                        new JobAnswer.Derived(
                                "small",
                                "thumbnail",
                                image.url() + "/variants/small",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        new JobAnswer.Derived(
                                "hash",
                                "blurhash",
                                image.url() + "/variants/hash",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null));
    }

    @Test
    void tellsWhatIsKnownOfVariants() {
        Picture small = new Picture(0, "v", "image/webp", 7, "cd", 2, 3);

        JobAnswer answer =
                JobAnswer.of(
                        transformed(),
                        path -> path,
                        null,
                        picture ->
                                picture.index() == 0
                                        ? List.of(
                                                new Variant.Made("small", small),
                                                new Variant.Hash("hash", "LKO2"))
                                        : List.of(
                                                new Variant.Failed("small", BLOCKED),
                                                new Variant.Failed("hash", BLOCKED)));

        JobAnswer.Image made = answer.images().getFirst();
        assertThat(made.blurhash()).isEqualTo("LKO2");
        assertThat(made.variants().getFirst().contentType()).isEqualTo("image/webp");
        assertThat(made.variants().getFirst().height()).isEqualTo(3);
        assertThat(made.variants().getFirst().sha256()).isEqualTo("cd");
        JobAnswer.Image failed = answer.images().getLast();
        assertThat(failed.blurhash()).isNull();
        assertThat(failed.error()).isNull();
        assertThat(failed.variants())
                .extracting(JobAnswer.Derived::error)
                .containsExactly(BLOCKED, BLOCKED);
    }

    @Test
    void tellsTheInputsOfAnEdit() {
        ImageSource hat = new ImageSource.File("hat");
        ImageSource mask = new ImageSource.File("mask");

        JobAnswer.Effective sent =
                JobAnswer.Effective.of(
                        new ImageOperation.Edit(
                                "a",
                                SampleDocument.PLAIN.operation().options(),
                                List.of(hat),
                                mask,
                                null));

        assertThat(sent.images()).containsExactly(hat);
        assertThat(sent.mask()).isEqualTo(mask);
        assertThat(sent.markup()).isNull();
    }

    private static String code(JobAnswer.Image image) {
        return image.error() == null ? "" : Objects.requireNonNull(image.error()).code();
    }

    private static Job transformed() {
        JobDocument document =
                SampleDocument.PLAIN
                        .images(2)
                        .made(2)
                        .transforming(
                                List.of(
                                        new Transform.Thumbnail(
                                                "small",
                                                9,
                                                new Transform.Encoding("webp", null, null)),
                                        new Transform.Blurhash("hash", 4, 3)));
        return new Job(
                JobId.random(), document, AT, AT, AT, 1, List.of(part(0, WON)), null, List.of());
    }

    private static JobAnswer answer(@Nullable JobStatus closing, Part... parts) {
        JobDocument document = SampleDocument.PLAIN.images(2 * parts.length).made(2);
        return JobAnswer.of(
                new Job(
                        JobId.random(),
                        document,
                        AT,
                        AT,
                        AT,
                        1,
                        List.of(parts),
                        closing,
                        List.of()),
                "http://here");
    }

    private static Part part(int index, PartState state) {
        return Part.fresh(index, 2 * index, 2, state);
    }

    private static Part blocked(int index) {
        return part(index, new PartState.Failed(AT, false)).failing(BLOCKED);
    }
}
