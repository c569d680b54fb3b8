package io.atelier.ledger;

import static io.atelier.ledger.Policies.LANES;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobDocument;
import io.atelier.job.Lane;
import io.atelier.job.LaneChoice;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LanesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    /// Gathering 10 min, the batch 60, leaving it 30, its own call 2, and half a minute to report.
    private static final Duration JUST_ENOUGH = Duration.ofMinutes(102).plusSeconds(30);

    @ParameterizedTest
    @CsvSource({"PRIORITY,REALTIME", "STANDARD,REALTIME", "BATCH,BATCH"})
    void goesByTierWhereThereIsNoDeadline(Tier tier, Lane lane) {
        LaneChoice choice = choose(SampleDocument.PLAIN.tier(tier).made(), null);

        assertThat(choice.lane()).isEqualTo(lane);
        assertThat(choice.reason()).contains(tier.wireName()).contains("without a deadline");
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void isTheCheapestThatMeetsTheDeadline(Tier tier) {
        JobDocument document = SampleDocument.PLAIN.tier(tier).made();

        assertThat(choose(document, NOW.plus(JUST_ENOUGH)))
                .isEqualTo(
                        new LaneChoice(
                                Lane.BATCH,
                                "a batch takes 1h10m, and the deadline leaves 1h10m for one"));
        assertThat(choose(document, NOW.plus(JUST_ENOUGH).minusSeconds(1)))
                .isEqualTo(
                        new LaneChoice(
                                Lane.REALTIME,
                                "a batch takes 1h10m, and the deadline leaves 1h9m59s for one"));
        assertThat(choose(document, NOW.plusSeconds(5)).reason()).endsWith("no time for one");
    }

    @Test
    void isWhatTheJobAsksFor() {
        JobDocument batch = SampleDocument.PLAIN.made().by(Lane.BATCH);
        JobDocument realtime = SampleDocument.PLAIN.tier(Tier.BATCH).made().by(Lane.REALTIME);

        assertThat(choose(batch, NOW.plusSeconds(5)).lane()).isEqualTo(Lane.BATCH);
        assertThat(choose(realtime, null).lane()).isEqualTo(Lane.REALTIME);
    }

    @Test
    void isNoBatchWhereThereIsNone() {
        JobDocument document = SampleDocument.PLAIN.made().by(Lane.BATCH);

        assertThat(Lanes.NONE.choose(document, null, 0, NOW))
                .isEqualTo(new LaneChoice(Lane.REALTIME, "there is no batch lane here"));
    }

    @Test
    void isNoBatchForACallThatCanNotBeMadeInOne() {
        Lanes lanes =
                new Lanes(
                        true,
                        Duration.ZERO,
                        Duration.ZERO,
                        _ -> Duration.ZERO,
                        _ -> Optional.of("it is a turn"),
                        _ -> Duration.ZERO);

        assertThat(lanes.choose(SampleDocument.PLAIN.made().by(Lane.BATCH), null, 0, NOW))
                .isEqualTo(new LaneChoice(Lane.REALTIME, "it is a turn"));
    }

    @Test
    void givesBatchesUpThatComeToNothingAgainAndAgain() {
        JobDocument document = SampleDocument.PLAIN.tier(Tier.BATCH).made();

        assertThat(LANES.choose(document, null, 2, NOW).lane()).isEqualTo(Lane.BATCH);
        assertThat(LANES.choose(document, null, 3, NOW))
                .isEqualTo(new LaneChoice(Lane.REALTIME, "batches have come to nothing 3 times"));
        assertThat(LANES.choose(document.by(Lane.BATCH), null, 2, NOW).lane())
                .isEqualTo(Lane.BATCH);
        assertThat(LANES.choose(document.by(Lane.BATCH), null, 3, NOW).lane())
                .isEqualTo(Lane.REALTIME);
    }

    @Test
    void leavesABatchInTimeForACallOfItsOwn() {
        JobDocument auto = SampleDocument.PLAIN.made();
        Instant deadline = NOW.plus(Duration.ofHours(3));

        assertThat(LANES.onlyUntil(auto, deadline))
                .isEqualTo(deadline.minus(Duration.ofMinutes(32)).minusSeconds(30));
        assertThat(LANES.onlyUntil(auto, null)).isNull();
        assertThat(LANES.onlyUntil(auto.by(Lane.BATCH), deadline)).isNull();
    }

    private static LaneChoice choose(JobDocument document, @Nullable Instant deadline) {
        return LANES.choose(document, deadline, 0, NOW);
    }
}
