package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.ingest.TurnSubmission.HandedIn;
import io.atelier.job.Fact;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageSource;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order.Reply.Kind;
import io.atelier.job.Order.Reply.Refusal;
import io.atelier.job.PromptMode;
import io.atelier.job.SessionSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
    private static final Catalog CATALOG = Catalog.load();
    private static final IdempotencyKey KEY = new IdempotencyKey("order-17", false);
    private static final JobId SESSION = JobId.keyed("acme", "/v1/sessions", "park");
    private static final SessionSettings SETTINGS =
            new SessionSettings(
                    "Watercolours only.", "gpt-image-2.5-sunburst", PromptMode.EXPANDED);

    private final Watch clock = new Watch(Instant.parse("2026-11-22T12:00:00Z"));
    private final ScriptedLog log = new ScriptedLog();
    private final Sessions sessions = new Sessions(log.commands, clock);
    private final SessionReader sessionReader = new SessionReader(CATALOG, clock);
    private final JobDocumentReader turnReader =
            new JobDocumentReader(
                    CATALOG, clock, "gpt-image-2.5-flare", _ -> JobDefaultsTest.PLAIN, _ -> false);

    @Test
    void readsWhatASessionIsOpenedWith() {
        assertThat(opened("{}").settings())
                .isEqualTo(new SessionSettings(null, null, PromptMode.STRICT));
        assertThat(
                        opened(
                                        "{\"instructions\":\"Watercolours only.\",\"model\":\"gpt-image-2.5-sunburst\",\"prompt_mode\":\"expanded\"}")
                                .settings())
                .isEqualTo(SETTINGS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instructions\":\"\"}",
                "{\"instructions\":7}",
                "{\"model\":\"gpt-image-17\"}",
                "{\"model\":null}",
                "{\"prompt_mode\":\"loose\"}",
                "{\"prompt\":\"a fox\"}"
            })
    void opensNoSessionWithWhatIsNotLegal(String json) {
        assertThat(sessionReader.read(json.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        SessionReading.Invalid.class,
                        invalid -> assertThat(invalid.errors()).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{}{}", "{\"model\":\"a\",\"model\":\"a\"}"})
    void opensNoSessionWithWhatIsNotStrictJson(String json) {
        assertThat(sessionReader.read(json.getBytes(UTF_8)))
                .isInstanceOf(SessionReading.Malformed.class);
    }

    @Test
    void readsATurnWithTheSessionsSettings() {
        JobDocument turn = turn("{\"prompt\":\"a city park\"}");

        assertThat(turn.session()).isEqualTo(SESSION);
        assertThat(turn.fromTurn()).isNull();
        ImageOperation.Turn operation = (ImageOperation.Turn) turn.operation();
        assertThat(operation.prompt()).isEqualTo("a city park");
        assertThat(operation.instructions()).isEqualTo("Watercolours only.");
        assertThat(operation.action()).isEqualTo("auto");
        assertThat(operation.previousResponseId()).isNull();
        assertThat(operation.options().model()).isEqualTo("gpt-image-2.5-sunburst");
        assertThat(operation.options().promptMode()).isEqualTo(PromptMode.EXPANDED);
        assertThat(operation.options().n()).isEqualTo(1);
    }

    @Test
    void letsATurnSayOtherwise() {
        JobDocument turn =
                turn(
                        """
                        {"prompt": "a fountain", "action": "edit", "from_turn": 2,
                         "images": [{"file_id": "file-1"}], "mask": {"file_id": "file-2"},
                         "model": "gpt-image-2.5-flare", "prompt_mode": "strict", "size": "1024x1024",
                         "quality": "low", "tier": "priority", "on_ambiguous": "hold",
                         "group": "parks", "metadata": {"a": "b"},
                         "deadline": "2026-11-22T13:00:00Z"}
                        """);

        assertThat(turn.fromTurn()).isEqualTo(2);
        assertThat(turn.group()).isEqualTo("parks");
        assertThat(turn.onAmbiguous()).isEqualTo(OnAmbiguous.HOLD);
        ImageOperation.Turn operation = (ImageOperation.Turn) turn.operation();
        assertThat(operation.action()).isEqualTo("edit");
        assertThat(operation.images()).containsExactly(new ImageSource.File("file-1"));
        assertThat(operation.mask()).isEqualTo(new ImageSource.File("file-2"));
        assertThat(operation.options().model()).isEqualTo("gpt-image-2.5-flare");
        assertThat(operation.options().promptMode()).isEqualTo(PromptMode.STRICT);
        assertThat(operation.options().size()).isEqualTo("1024x1024");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"prompt\":\"a\",\"n\":1}",
                "{\"prompt\":\"a\",\"operation\":\"generate\"}",
                "{\"prompt\":\"a\",\"action\":\"draw\"}",
                "{\"prompt\":\"a\",\"from_turn\":0}",
                "{\"prompt\":\"a\",\"from_turn\":501}",
                "{\"prompt\":\"a\",\"from_turn\":\"1\"}",
                "{\"prompt\":\"a\",\"from_turn\":null}",
                "{\"prompt\":\"a\",\"size\":\"7x7\"}",
                "{\"prompt\":\"a\",\"session\":\"x\"}",
                "{\"prompt\":\"a\",\"deadline\":\"2026-11-22T11:00:00Z\"}"
            })
    void readsNoTurnThatIsNotLegal(String json) {
        assertThat(turnReader.readTurn("acme", object(json), SESSION, SETTINGS))
                .isInstanceOfSatisfying(
                        Reading.Invalid.class, invalid -> assertThat(invalid.errors()).hasSize(1));
    }

    @Test
    void opensASessionOnceTheLedgerHasIt() throws Exception {
        log.says(Kind.DONE, null);

        var opening = (Opening.Opened) sessions.open(KEY, "acme", opened("{}"));

        assertThat(opening.session().id())
                .isEqualTo(JobId.keyed("acme", "/v1/sessions", "order-17"));
        assertThat(opening.session().turns()).isEmpty();
        assertThat(log.facts).hasSize(1).first().isInstanceOf(Fact.SessionOpen.class);
    }

    @Test
    void repeatsWhatTheLedgerSaysOfASessionsKey() throws Exception {
        JobId id = JobId.keyed("acme", "/v1/sessions", "order-17");

        log.says(Kind.REPLAYED, null);
        assertThat(sessions.open(KEY, "acme", opened("{}"))).isEqualTo(new Opening.Replayed(id));
        log.says(Kind.CONFLICT, null);
        assertThat(sessions.open(KEY, "acme", opened("{}"))).isEqualTo(new Opening.Conflict(id));
        log.isSilent();
        assertThat(sessions.open(KEY, "acme", opened("{}")))
                .isEqualTo(new Opening.Unknown(id, KEY));
    }

    @Test
    void asksForTheSettingsOnceInAWhile() throws Exception {
        log.knows(SETTINGS);
        assertThat(sessions.settings("acme", SESSION)).isEqualTo(new SessionSight.Known(SETTINGS));
        assertThat(sessions.settings("acme", SESSION)).isEqualTo(new SessionSight.Known(SETTINGS));
        assertThat(log.facts).hasSize(1);

        sessions.settings("other", SESSION);
        assertThat(log.facts).hasSize(2);

        clock.passes(Duration.ofHours(1));
        sessions.settings("acme", SESSION);
        assertThat(log.facts).hasSize(3);
    }

    @Test
    void doesNotKeepThatThereIsNoSession() throws Exception {
        log.says(Kind.NOT_FOUND, null);
        assertThat(sessions.settings("acme", SESSION)).isEqualTo(new SessionSight.Missing());
        log.isSilent();
        assertThat(sessions.settings("acme", SESSION)).isEqualTo(new SessionSight.Unknown());
        log.knows(SETTINGS);
        assertThat(sessions.settings("acme", SESSION)).isEqualTo(new SessionSight.Known(SETTINGS));
    }

    @Test
    void handsATurnInOnTheSessionsPartitionAndWaitsForTheVerdictEvenWithoutAKey() throws Exception {
        log.says(Kind.DONE, JobStatus.QUEUED).numbersTheTurn(3);

        Submission.Accepted accepted =
                (Submission.Accepted)
                        ((HandedIn)
                                        sessions.submit(
                                                IdempotencyKey.draw(),
                                                SESSION,
                                                turn("{\"prompt\":\"a\"}")))
                                .submission();

        assertThat(accepted.job().id().routing()).isEqualTo(SESSION.routing());
        assertThat(accepted.job().turn()).isEqualTo(3);
        assertThat(accepted.job().session()).isEqualTo(SESSION);
        assertThat(((Fact.Submit) log.facts.getFirst()).replyTo()).isNotNull();
    }

    @Test
    void namesOneTurnByOneKeyAndSession() {
        JobId other = JobId.keyed("acme", "/v1/sessions", "other");

        assertThat(Sessions.turnId(KEY, "acme", SESSION))
                .isEqualTo(Sessions.turnId(KEY, "acme", SESSION))
                .isNotEqualTo(Sessions.turnId(KEY, "acme", other))
                .isNotEqualTo(Sessions.turnId(KEY, "other", SESSION));
    }

    @Test
    void repeatsWhatTheLedgerSaysOfATurn() throws Exception {
        JobDocument turn = turn("{\"prompt\":\"a\"}");
        JobId id = Sessions.turnId(KEY, "acme", SESSION);

        log.says(Kind.REPLAYED, JobStatus.SUCCEEDED);
        assertThat(sessions.submit(KEY, SESSION, turn))
                .isEqualTo(new HandedIn(new Submission.Replayed(id, JobStatus.SUCCEEDED)));
        log.says(Kind.CONFLICT, JobStatus.QUEUED);
        assertThat(sessions.submit(KEY, SESSION, turn))
                .isEqualTo(new HandedIn(new Submission.Conflict(id)));
        log.says(Kind.NOT_FOUND, null);
        assertThat(sessions.submit(KEY, SESSION, turn))
                .isEqualTo(new TurnSubmission.NoSuchSession());
        log.refuses(Refusal.TURN_WITHOUT_PICTURE);
        assertThat(sessions.submit(KEY, SESSION, turn))
                .isEqualTo(new TurnSubmission.Refused(Refusal.TURN_WITHOUT_PICTURE));
        log.isSilent();
        assertThat(sessions.submit(KEY, SESSION, turn))
                .isEqualTo(new HandedIn(new Submission.Unknown(id, KEY)));
        log.acknowledges(new CompletableFuture<>());
        assertThat(sessions.submit(KEY, SESSION, turn))
                .isEqualTo(new HandedIn(new Submission.Unknown(id, KEY)));
    }

    @Test
    void saysWhyASessionCanNotTakeATurn() {
        assertThat(Problems.turnRefused(Refusal.NO_SUCH_TURN).getStatusCode()).isEqualTo(400);
        assertThat(Problems.turnRefused(Refusal.NO_SUCH_TURN).getParameters())
                .containsEntry(
                        "errors",
                        List.of(FieldError.of("from_turn", "is not a turn of this session")));
        assertThat(Problems.turnRefused(Refusal.TURN_WITHOUT_PICTURE).getStatusCode())
                .isEqualTo(409);
        assertThat(Problems.turnRefused(Refusal.SESSION_FULL).getStatusCode()).isEqualTo(409);
    }

    private SessionReading.Accepted opened(String json) {
        return (SessionReading.Accepted) sessionReader.read(json.getBytes(UTF_8));
    }

    private JobDocument turn(String json) {
        return ((Reading.Accepted) turnReader.readTurn("acme", object(json), SESSION, SETTINGS))
                .document();
    }

    private static ObjectNode object(String json) {
        return ((StrictJson.Body) StrictJson.parse(json.getBytes(UTF_8))).object();
    }

    /// Time that only the test moves.
    private static final class Watch extends Clock {
        private Instant now;

        Watch(Instant now) {
            this.now = now;
        }

        void passes(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
