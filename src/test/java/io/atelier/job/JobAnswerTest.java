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
        return part(index, new PartState.Failed(AT)).failing(BLOCKED);
    }
}
