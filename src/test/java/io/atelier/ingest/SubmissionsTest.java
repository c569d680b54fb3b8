package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.Catalog;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.Fact;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order.Reply.Kind;
import io.atelier.job.Period;
import io.atelier.job.Shortfall;
import io.atelier.job.Usd;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionsTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    private static final IdempotencyKey KEY = new IdempotencyKey("order-17", false);

    private final ScriptedLog log = new ScriptedLog();
    private final Submissions submissions = new Submissions(log.commands, "spender"::equals, CLOCK);
    private final JobDocument document = document("{\"prompt\":\"a fox\"}");

    @Test
    void acceptsWithoutAKeyAsSoonAsTheFactIsDurable() throws Exception {
        var accepted = (Submission.Accepted) submissions.submit(IdempotencyKey.draw(), document);

        assertThat(accepted.job().status()).isEqualTo(JobStatus.ACCEPTED);
        assertThat(log.facts)
                .containsExactly(
                        new Fact.Submit(accepted.job().id(), document, CLOCK.instant(), null));
    }

    @Test
    void asksTheLedgerAlsoWithoutAKeyWhereMoneyMayBeShort() throws Exception {
        JobDocument dear = document("spender", "{\"prompt\":\"a fox\"}");
        Shortfall lack = new Shortfall(Period.TOTAL, Usd.of("1"), Usd.ZERO, Usd.of("0.05"), null);

        log.finds(lack);
        var refused = (Submission.OverBudget) submissions.submit(IdempotencyKey.draw(), dear);
        log.isSilent();
        Submission unheard = submissions.submit(IdempotencyKey.draw(), dear);

        assertThat(refused.shortfall()).isEqualTo(lack);
        assertThat(unheard).isInstanceOf(Submission.Accepted.class);
    }

    @Test
    void saysThatAJobForLaterIsScheduled() throws Exception {
        JobDocument later =
                document("{\"prompt\":\"a fox\",\"not_before\":\"2026-11-22T12:00:01Z\"}");
        JobDocument overdue =
                document("{\"prompt\":\"a fox\",\"not_before\":\"2026-11-22T12:00:00Z\"}");

        assertThat(status(submissions.submit(IdempotencyKey.draw(), later)))
                .isEqualTo(JobStatus.SCHEDULED);
        assertThat(status(submissions.submit(IdempotencyKey.draw(), overdue)))
                .isEqualTo(JobStatus.ACCEPTED);
    }

    @Test
    void canBeRetriedAlsoWithoutAKey() throws Exception {
        log.acknowledges(new CompletableFuture<>());
        var unknown = (Submission.Unknown) submissions.submit(IdempotencyKey.draw(), document);

        log.acknowledges(CompletableFuture.completedFuture(null)).says(Kind.DONE, null);
        var retry =
                ((Good<IdempotencyKey>) IdempotencyKey.of(List.of(unknown.key().value()))).value();
        var accepted = (Submission.Accepted) submissions.submit(retry, document);

        assertThat(accepted.job().id()).isEqualTo(unknown.id());
    }

    @Test
    void acceptsUnderAKeyWhatTheLedgerTakesAsNew() throws Exception {
        log.says(Kind.DONE, JobStatus.QUEUED);

        var accepted = (Submission.Accepted) submissions.submit(KEY, document);

        assertThat(accepted.job().id()).isEqualTo(JobId.keyed("acme", "/v1/jobs", "order-17"));
        assertThat(accepted.job().status()).isEqualTo(JobStatus.ACCEPTED);
    }

    @Test
    void repeatsTheStatusOfAReplay() throws Exception {
        log.says(Kind.REPLAYED, JobStatus.SUCCEEDED);

        assertThat(submissions.submit(KEY, document))
                .isEqualTo(new Submission.Replayed(KEY.jobOf("acme"), JobStatus.SUCCEEDED));
    }

    @Test
    void refusesAKeyOfAnotherDocument() throws Exception {
        log.says(Kind.CONFLICT, JobStatus.QUEUED);

        assertThat(submissions.submit(KEY, document))
                .isEqualTo(new Submission.Conflict(KEY.jobOf("acme")));
    }

    @Test
    void doesNotSayYesToAKeyBeforeTheLedgerDid() throws Exception {
        log.isSilent();

        assertThat(submissions.submit(KEY, document))
                .isEqualTo(new Submission.Unknown(KEY.jobOf("acme"), KEY));
    }

    @Test
    void namesOneJobByOneKeyForEver() {
        assertThat(KEY.jobOf("acme"))
                .as("a released version's ids must stay the same")
                .hasToString("d444eded-ba8f-8289-b7f3-a592f54f8b5a")
                .isNotEqualTo(KEY.jobOf("other"))
                .isNotEqualTo(new IdempotencyKey("order-18", false).jobOf("acme"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "!~!~!~!~", "\"quoted-key\""})
    void takesVisibleKeys(String key) {
        assertThat(IdempotencyKey.of(List.of(key)))
                .isEqualTo(new Good<>(new IdempotencyKey(key, false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1234567", "with space", "with\ttab", "sch\u00f6n-17", "12345678\u007f"})
    void refusesOtherKeys(String key) {
        assertThat(IdempotencyKey.of(List.of(key))).isInstanceOf(Bad.class);
    }

    @Test
    void boundsTheLengthOfAKeyAndTakesOne() {
        assertThat(IdempotencyKey.of(List.of("k".repeat(255)))).isInstanceOf(Good.class);
        assertThat(IdempotencyKey.of(List.of("k".repeat(256)))).isInstanceOf(Bad.class);
        assertThat(IdempotencyKey.of(List.of("12345678", "12345678"))).isInstanceOf(Bad.class);
        assertThat(((Good<IdempotencyKey>) IdempotencyKey.of(List.of())).value().drawn()).isTrue();
    }

    private static JobStatus status(Submission submission) {
        return ((Submission.Accepted) submission).job().status();
    }

    private static JobDocument document(String json) {
        return document("acme", json);
    }

    private static JobDocument document(String tenant, String json) {
        var reader =
                new JobDocumentReader(
                        Catalog.load(),
                        CLOCK,
                        "gpt-image-2.5-flare",
                        _ -> JobDefaultsTest.PLAIN,
                        _ -> false);
        return ((Reading.Accepted) reader.read(tenant, json.getBytes(UTF_8))).document();
    }
}
