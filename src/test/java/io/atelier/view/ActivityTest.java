package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivityTest {
    private static final Usd COST = new Usd(40_000);

    private final Activity activity = new Activity();

    @Test
    void countsWhatIsOpenByTierAndStatus() {
        Job urgent = queued(Tier.PRIORITY, NOON);
        Job other = queued(Tier.STANDARD, NOON.plusSeconds(1));

        activity.heard(urgent);
        activity.heard(other);
        activity.heard(won(other, NOON.plusSeconds(9)));

        assertThat(activity.waiting(Tier.PRIORITY)).isEqualTo(1);
        assertThat(activity.waiting(Tier.STANDARD)).isZero();
        assertThat(activity.count(Tier.STANDARD, JobStatus.SUCCEEDED)).isZero();
    }

    @Test
    void knowsWhoWaitsLongest() {
        Job first = queued(Tier.STANDARD, NOON);
        activity.heard(queued(Tier.STANDARD, NOON.plusSeconds(5)));
        activity.heard(first);
        activity.heard(queued(Tier.BATCH, NOON.minusSeconds(5)));

        assertThat(activity.oldest(Tier.STANDARD))
                .contains(new Activity.Oldest(TENANT, first.id(), NOON));
        assertThat(activity.oldest(Tier.PRIORITY)).isEmpty();
    }

    @Test
    void countsWhatIsSpentWhenItIsSpent() {
        Job job = queued(Tier.STANDARD, NOON);
        activity.heard(job);
        activity.heard(won(job, NOON.plusSeconds(70)));

        List<Activity.Minute> hour = activity.hour(NOON.plusSeconds(130));
        assertThat(hour).hasSize(Activity.MINUTES);
        assertThat(hour.get(58).spent()).isEqualTo(COST);
        assertThat(hour.get(58).succeeded()).isEqualTo(1);
        assertThat(hour.getLast()).isEqualTo(Activity.Minute.empty(minute(NOON) + 2));
    }

    @Test
    void countsNothingTwiceWhenAJobRunsAgain() {
        Job job = queued(Tier.STANDARD, NOON);
        Job half = won(job, NOON);
        activity.heard(half);
        Job again =
                half.nextRun(
                        List.of(
                                half.part(0),
                                Part.fresh(1, 1, 1, new PartState.Queued(NOON, false))));
        activity.heard(again);
        activity.heard(
                again.with(again.part(1).in(succeeded(NOON.plusSeconds(3))))
                        .finished(NOON.plusSeconds(3)));

        assertThat(activity.hour(NOON).getLast().spent()).isEqualTo(COST.plus(COST));
    }

    @Test
    void forgetsWhatIsLongerThanAnHourAgo() {
        activity.heard(won(queued(Tier.STANDARD, NOON), NOON));
        Instant tomorrow = NOON.plus(Duration.ofDays(1));

        assertThat(activity.hour(tomorrow))
                .allSatisfy(minute -> assertThat(minute.succeeded()).isZero());
        activity.heard(won(queued(Tier.STANDARD, tomorrow), tomorrow));
        activity.heard(won(queued(Tier.STANDARD, NOON), NOON));
        assertThat(activity.hour(tomorrow).getLast().spent()).isEqualTo(COST);
        assertThat(activity.hour(tomorrow).getLast().succeeded()).isEqualTo(1);
    }

    @Test
    void tellsFailuresApartAndLeavesOutWhatWasCancelled() {
        Job job = queued(Tier.STANDARD, NOON);
        Part failed =
                job.part(0).failing(Failure.of("x", "y")).in(new PartState.Failed(NOON, false));
        activity.heard(job.with(failed).finished(NOON));
        activity.heard(
                queued(Tier.STANDARD, NOON)
                        .with(job.part(0).in(new PartState.Cancelled(NOON)))
                        .closing(JobStatus.CANCELLED)
                        .finished(NOON));

        Activity.Minute last = activity.hour(NOON).getLast();
        assertThat(last.failed()).isEqualTo(1);
        assertThat(last.succeeded()).isZero();
    }

    @Test
    void remembersHowManyWaited() {
        activity.heard(queued(Tier.STANDARD, NOON));
        activity.heard(queued(Tier.BATCH, NOON));
        activity.sample(NOON);

        Activity.Minute last = activity.hour(NOON).getLast();
        assertThat(last.waiting()).isEqualTo(2);
        assertThat(last.queued()).containsEntry(Tier.BATCH, 1).containsEntry(Tier.PRIORITY, 0);
        assertThat(activity.hour(NOON).getFirst().waiting()).isZero();
    }

    private static Job queued(Tier tier, Instant at) {
        return Samples.queued(JobId.random(), Samples.document(TENANT, tier, null, null), at);
    }

    private static Job won(Job job, Instant at) {
        return job.with(job.part(0).in(succeeded(at))).finished(at);
    }

    private static PartState succeeded(Instant at) {
        return new PartState.Succeeded(at, List.of(), Usage.NONE, COST);
    }

    private static long minute(Instant at) {
        return at.getEpochSecond() / 60;
    }
}
