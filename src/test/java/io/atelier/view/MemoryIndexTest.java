package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Tier;
import io.atelier.log.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryIndexTest {
    private final JobIndex index = new MemoryIndex();
    private final JobId job = JobId.random();

    @Test
    void showsAJobAsAcceptedUntilTheLedgerSpeaks() {
        submit(Samples.submit(job), NOON);
        assertThat(status()).contains(JobStatus.ACCEPTED);

        fold(Samples.queued(job));
        assertThat(status()).contains(JobStatus.QUEUED);
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void showsAJobThatIsToStartLaterAsScheduled() {
        JobDocument document =
                Samples.document(TENANT, Tier.STANDARD, null, NOON.plusSeconds(3600));

        submit(new Fact.Submit(job, document, NOON, null), NOON);

        assertThat(status()).contains(JobStatus.SCHEDULED);
        assertThat(
                        index.find(TENANT, job)
                                .orElseThrow()
                                .answer(path -> "http://here" + path, null)
                                .status())
                .isEqualTo(JobStatus.SCHEDULED);
    }

    @Test
    void stateWinsWhenItIsHeardFirst() {
        fold(Samples.queued(job));

        submit(Samples.submit(job), NOON);

        assertThat(status()).contains(JobStatus.QUEUED);
    }

    @Test
    void theFirstSubmitOfAnIdWins() {
        submit(Samples.submit(job), NOON);

        JobDocument another = Samples.document(TENANT, Tier.BATCH, "other", null);
        submit(new Fact.Submit(job, another, NOON.plusSeconds(1), null), NOON.plusSeconds(1));

        assertThat(
                        index.find(TENANT, job)
                                .orElseThrow()
                                .answer(path -> "http://here" + path, null)
                                .tier())
                .isEqualTo(Tier.STANDARD);
    }

    @Test
    void aTombstoneEndsTheJobInListsToo() {
        submit(Samples.submit(job), NOON);
        fold(Samples.queued(job));

        index.forgotten(job, NOON.plusSeconds(60));

        assertThat(status()).isEmpty();
        assertThat(index.list(TENANT, Filter.ALL, null, 10).items()).isEmpty();
        assertThat(index.size()).isZero();
    }

    @Test
    void aSubmitFromBeforeTheTombstoneBringsNothingBack() {
        index.forgotten(job, NOON.plusSeconds(60));

        submit(Samples.submit(job), NOON);

        assertThat(status()).isEmpty();
    }

    @Test
    void aSubmitHeardBeforeTheTombstoneThatFollowedItGoesWithIt() {
        submit(Samples.submit(job), NOON);

        index.forgotten(job, NOON.plusSeconds(60));

        assertThat(status()).isEmpty();
    }

    @Test
    void aSubmitFromAfterTheTombstoneIsANewJobWhateverIsHeardFirst() {
        Instant end = NOON.plusSeconds(60);
        JobId second = JobId.random();

        index.forgotten(job, end);
        submit(Samples.submit(job), end.plusSeconds(1));
        submit(Samples.submit(second), end.plusSeconds(1));
        index.forgotten(second, end);

        assertThat(status()).contains(JobStatus.ACCEPTED);
        assertThat(index.find(TENANT, second)).isPresent();
    }

    @Test
    void remembersTombstonesForAsLongAsFactsLive() {
        index.forgotten(job, NOON);

        index.forgotten(JobId.random(), NOON.plus(Duration.ofDays(5)));
        submit(Samples.submit(job), NOON);
        assertThat(status()).isEmpty();

        index.forgotten(JobId.random(), NOON.plus(Duration.ofDays(5)).plusMillis(1));
        submit(Samples.submit(job), NOON);
        assertThat(status()).isPresent();
    }

    @Test
    void goesThroughAGroupFromTheOldestOn() {
        Filter harbour = new Filter(null, null, "harbour");
        List<JobId> submitted = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            JobId member = JobId.random();
            String group = i % 5 == 0 ? "other" : "harbour";
            JobDocument document = Samples.document(TENANT, Tier.BATCH, group, null);
            submit(new Fact.Submit(member, document, NOON.plusMillis(i), null), NOON);
            if (group.equals("harbour")) {
                submitted.add(member);
            }
        }

        List<JobId> seen = new ArrayList<>();
        Cursor after = null;
        do {
            Page<Known> page = index.oldest(TENANT, harbour, after, 7);
            page.items().forEach(each -> seen.add(each.answer(path -> path, null).id()));
            after = page.next();
        } while (after != null);

        assertThat(seen).isEqualTo(submitted);
        assertThat(index.oldest("nobody", harbour, null, 7).items()).isEmpty();
    }

    @Test
    void ordersByTimeThenIdNewestFirst() {
        List<Cursor> places = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            JobId id = i % 2 == 0 ? JobId.random() : JobId.keyed(TENANT, "route", "key" + i);
            Instant at = NOON.plusNanos(i / 10);
            fold(Samples.queued(id, Samples.document(), at));
            places.add(new Cursor(at, id));
        }

        List<Cursor> listed = places(index.list(TENANT, Filter.ALL, null, 100));

        assertThat(listed)
                .isSortedAccordingTo((a, b) -> {
                    int byTime = b.createdAt().compareTo(a.createdAt());
                    return byTime != 0 ? byTime : b.job().compareTo(a.job());
                })
                .containsExactlyInAnyOrderElementsOf(places);
    }

    @Test
    void pagesCoverEveryJobOnceWhileNewOnesCome() {
        Random random = new Random(7);
        Set<JobId> before = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            JobId id = JobId.random();
            before.add(id);
            fold(Samples.queued(id, Samples.document(), NOON.plusMillis(random.nextInt(500))));
        }

        List<JobId> listed = new ArrayList<>();
        Cursor after = null;
        do {
            Page<Known> page = index.list(TENANT, Filter.ALL, after, 1 + random.nextInt(100));
            places(page).forEach(place -> listed.add(place.job()));
            after = page.next();
            fold(
                    Samples.queued(
                            JobId.random(), Samples.document(), NOON.plusSeconds(listed.size())));
            JobId moved = listed.get(random.nextInt(listed.size()));
            index.find(TENANT, moved).ifPresent(known -> fold(moving((Known.Folded) known)));
        } while (after != null);

        assertThat(listed).doesNotHaveDuplicates().hasSize(before.size());
        assertThat(new HashSet<>(listed)).isEqualTo(before);
    }

    @Test
    void saysThatThereIsMoreOnlyWhereThereIs() {
        fold(Samples.queued(JobId.random()));
        fold(Samples.queued(JobId.random()));

        assertThat(index.list(TENANT, Filter.ALL, null, 2).next()).isNull();
        assertThat(index.list(TENANT, Filter.ALL, null, 1).next()).isNotNull();
    }

    @Test
    void showsAJobOnceThoughTheLedgerDatesItOtherwise() {
        submit(Samples.submit(job), NOON);

        fold(Samples.queued(job, Samples.document(), NOON.plusMillis(5)));

        assertThat(places(index.list(TENANT, Filter.ALL, null, 10)))
                .containsExactly(new Cursor(NOON.plusMillis(5), job));
    }

    @Test
    void filtersByStatusTierAndGroup() {
        fold(Samples.queued(job, Samples.document(TENANT, Tier.BATCH, "cats", null), NOON));
        fold(
                Samples.queued(
                        JobId.random(), Samples.document(TENANT, Tier.BATCH, null, null), NOON));
        fold(Samples.succeeded(JobId.random()));

        assertThat(count(new Filter(JobStatus.QUEUED, null, null))).isEqualTo(2);
        assertThat(count(new Filter(null, Tier.BATCH, null))).isEqualTo(2);
        assertThat(count(new Filter(null, Tier.STANDARD, null))).isEqualTo(1);
        assertThat(count(new Filter(null, null, "cats"))).isEqualTo(1);
        assertThat(count(new Filter(JobStatus.SUCCEEDED, Tier.BATCH, null))).isZero();
        assertThat(count(new Filter(JobStatus.QUEUED, Tier.BATCH, "cats"))).isEqualTo(1);
    }

    @Test
    void keepsTenantsApart() {
        fold(Samples.queued(job, Samples.document("ann", Tier.STANDARD, null, null), NOON));

        assertThat(index.find("bob", job)).isEmpty();
        assertThat(index.list("bob", Filter.ALL, null, 10).items()).isEmpty();
        assertThat(index.find("ann", job)).isPresent();
    }

    private static Job moving(Known.Folded known) {
        return known.job().closing(JobStatus.CANCELLED);
    }

    private int count(Filter filter) {
        return index.list(TENANT, filter, null, 100).items().size();
    }

    private static List<Cursor> places(Page<Known> page) {
        return page.items().stream()
                .map(known -> known.answer(path -> "http://here" + path, null))
                .map(answer -> new Cursor(answer.createdAt(), answer.id()))
                .toList();
    }

    private Optional<JobStatus> status() {
        return index.find(TENANT, job).map(Known::status);
    }

    private void submit(Fact.Submit submit, Instant written) {
        index.submitted(submit, json(submit), written);
    }

    private void fold(Job latest) {
        index.folded(latest, json(latest));
    }

    private static byte[] json(@Nullable Object value) {
        try {
            return Json.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
