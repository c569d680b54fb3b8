package io.atelier.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Failure;
import io.atelier.job.JobId;
import io.atelier.job.ModerationCheck;
import io.atelier.job.Order;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.openai.InputPicture;
import io.atelier.openai.Inputs;
import io.atelier.openai.Judge;
import io.atelier.openai.OpenAiConfig.Away;
import io.atelier.openai.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What comes of a check before the call, for every check and every verdict.
class PrecheckTest {
    private static final Inputs ONE_PICTURE =
            new Inputs(List.of(new InputPicture.Link("https://h/a.png")), null, null);
    private static final Failure AWAY = Failure.of("server_error", "No verdict.");

    @ParameterizedTest
    @CsvSource({
        "OFF, PASSED, OPEN, Unasked, -1",
        "AT_DOOR, FLAGGED, CLOSED, Unasked, -1",
        "TEXT, PASSED, CLOSED, Passed, 0",
        "TEXT, FLAGGED, OPEN, Blocked, 0",
        "TEXT, AWAY, OPEN, Unasked, 0",
        "TEXT, AWAY, CLOSED, Undecided, 0",
        "TEXT_AND_IMAGE, PASSED, OPEN, Passed, 1",
        "TEXT_AND_IMAGE, FLAGGED, CLOSED, Blocked, 1",
        "TEXT_AND_IMAGE, AWAY, OPEN, Unasked, 1",
        "TEXT_AND_IMAGE, AWAY, CLOSED, Undecided, 1"
    })
    void findsByCheckVerdictAndConfig(
            ModerationCheck check, Said said, Away away, String finding, int pictures) {
        Judge judge = new Judge(verdict(said));

        Precheck.Finding found =
                new Precheck(judge.upstream(), away).of(working(check), ONE_PICTURE);

        assertThat(found.getClass().getSimpleName()).isEqualTo(finding);
        assertThat(judge.asked()).isEqualTo(pictures < 0 ? List.of() : List.of(pictures));
    }

    @ParameterizedTest
    @EnumSource(
            value = ModerationCheck.class,
            names = {"TEXT", "TEXT_AND_IMAGE"})
    void saysWhatWasFlaggedAndThatItWasBeforeTheCall(ModerationCheck check) {
        Judge judge = new Judge(verdict(Said.FLAGGED));

        assertThat(new Precheck(judge.upstream(), Away.OPEN).of(working(check), ONE_PICTURE))
                .isInstanceOfSatisfying(
                        Precheck.Blocked.class,
                        blocked -> {
                            assertThat(blocked.failure().code()).isEqualTo("moderation_blocked");
                            assertThat(blocked.failure().moderation())
                                    .isEqualTo(
                                            new Failure.Moderation(
                                                    "pre_check", List.of("sexual", "violence")));
                        });
    }

    /// What moderation says.
    enum Said {
        PASSED,
        FLAGGED,
        AWAY
    }

    private static Verdict verdict(Said said) {
        return switch (said) {
            case PASSED -> new Verdict.Passed();
            case FLAGGED -> new Verdict.Flagged(List.of("sexual", "violence"), Map.of());
            case AWAY -> new Verdict.Unavailable(AWAY);
        };
    }

    private static Order.Work working(ModerationCheck check) {
        return new Order.Work(
                JobId.random(),
                "default",
                Tier.STANDARD,
                0,
                1,
                1,
                false,
                0,
                1,
                "hash-a",
                SampleDocument.PLAIN.operation(),
                null,
                null,
                check);
    }
}
