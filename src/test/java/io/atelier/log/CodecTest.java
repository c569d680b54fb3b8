package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.Account;
import io.atelier.job.ApiKey;
import io.atelier.job.Budget;
import io.atelier.job.DayOfSpending;
import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.Ended;
import io.atelier.job.EndpointGone;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Group;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.ImageSource;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Lane;
import io.atelier.job.LaneChoice;
import io.atelier.job.LimitKind;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Period;
import io.atelier.job.Picture;
import io.atelier.job.PromptMode;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Scope;
import io.atelier.job.Session;
import io.atelier.job.SessionSettings;
import io.atelier.job.Setting;
import io.atelier.job.Shortfall;
import io.atelier.job.Step;
import io.atelier.job.Tally;
import io.atelier.job.TenantSettings;
import io.atelier.job.Tier;
import io.atelier.job.Transform;
import io.atelier.job.TurnBase;
import io.atelier.job.TurnPlace;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEndpoint;
import io.atelier.job.WebhookEvent;
import io.atelier.job.WebhookMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123Z");
    private static final JobId JOB = JobId.keyed("default", "/v1/jobs", "codec");
    private static final Usage USAGE = new Usage(1, 2, 3, 4);
    private static final Usage OF_TURN = new Usage(1, 2, 3, 4, 5, new TurnUsage("m", 6, 7, 8, 9));
    private static final Picture PICTURE = new Picture(0, "name", "image/png", 10, "ab", 640, 480);
    private static final DeliveryAttempt ATTEMPT =
            new DeliveryAttempt(JOB, 2, AT, Duration.ofMillis(1_500), 503, null, "Busy.");
    private static final Delivery.Target TARGET =
            new Delivery.Target("https://hook.example/", null, "whsec_eA==");
    private static final Failure FAILURE =
            new Failure("refused", "No.", new Failure.Moderation("input", List.of("violence")));

    private static final Outcome.Telling TELLING =
            new Outcome.Telling("resp_1", "a red lighthouse", "generate");
    private static final SessionSettings SETTINGS =
            new SessionSettings("Be brief.", "gpt-image-2.5-flare", PromptMode.EXPANDED);
    private static final ImageOperation TURN =
            new ImageOperation.Turn(
                    "a lighthouse",
                    SampleDocument.PLAIN.operation().options(),
                    List.of(new ImageSource.Earlier(JOB, 0)),
                    new ImageSource.File("file-1"),
                    ImageOperation.Turn.AUTO,
                    "Be brief.",
                    null);

    private static final List<Transform> TRANSFORMS =
            List.of(
                    new Transform.Thumbnail("t", 9, new Transform.Encoding("webp", null, null)),
                    new Transform.Resize(
                            "r",
                            new Transform.Box(9, null, Transform.Fit.INSIDE),
                            new Transform.Encoding(null, 7, "#000000")),
                    new Transform.Convert("c", new Transform.Encoding("png", null, null)),
                    watermark("w", new Transform.Text("A", "#ffffff")),
                    watermark("i", new Transform.Image("file-1")),
                    new Transform.Blurhash("b", 4, 3));

    private static final JobId ACCOUNT = Account.idOf("default");
    private static final DayOfSpending.Line SPENT =
            new DayOfSpending.Line(
                    new DayOfSpending.Purpose("gpt-image-1", Tier.BATCH, Lane.BATCH),
                    new Tally(Usd.of("0.03"), Usd.of("-0.01")),
                    2);

    private final Topics topics = new Topics("t.", 4);
    private final Codec codec = new Codec(topics);

    private static Transform watermark(String name, Transform.Mark mark) {
        return new Transform.Watermark(
                name,
                null,
                mark,
                new Transform.Placement(Transform.Position.TOP_LEFT, 50, 25),
                new Transform.Encoding(null, null, null));
    }

    static List<Fact> facts() {
        SampleDocument document =
                SampleDocument.PLAIN.notBefore(AT.plusSeconds(1)).deadline(AT.plusSeconds(2));
        return List.of(
                new Fact.Submit(JOB, document.made(), AT, "ingest/1"),
                new Fact.Submit(JOB, SampleDocument.PLAIN.made(), AT, null),
                new Fact.Cancel(JOB, "default", "ingest/1"),
                new Fact.Redrive(JOB, "default", null),
                new Fact.Resolve(JOB, "default", true, null),
                new Fact.Look(JOB, "ingest/1"),
                new Fact.Submit(JOB, SampleDocument.PLAIN.made().retried(2), AT, "ingest/1"),
                new Fact.Submit(
                        JOB, SampleDocument.PLAIN.made().transforming(TRANSFORMS), AT, null),
                new Fact.Claim(JOB, 1, 2, "w/1", 7),
                new Fact.Release(JOB, 1, 2, "w/1", "stopped"),
                new Fact.Claim(JOB, 1, 2, "w/1", 7, "batch-1"),
                new Fact.Bound(JOB, 1, 2, "w/1", "resp_1"),
                new Fact.Succeeded(JOB, 1, 2, "w/1", List.of(PICTURE), USAGE, "req", true),
                new Fact.Succeeded(
                        JOB,
                        1,
                        2,
                        "w/1",
                        List.of(PICTURE),
                        USAGE,
                        "req",
                        false,
                        TELLING,
                        Lane.BATCH),
                new Fact.Failed(
                        JOB,
                        1,
                        2,
                        "w/1",
                        Proof.NOT_ACCEPTED,
                        FAILURE,
                        Duration.ofMillis(1_500),
                        "req"),
                new Fact.Failed(JOB, 1, 2, "w/1", Proof.REFUSED, FAILURE, null, null),
                new Fact.NotFound(JOB, 1, 2, "w/1"),
                new Fact.GroupMember(JOB, "default", "catalogue"),
                new Fact.GroupDone(
                        JOB,
                        "default",
                        "catalogue",
                        JobStatus.FAILED,
                        Usd.of("0.01"),
                        Usd.of("0.02")),
                new Fact.GroupReopened(
                        JOB,
                        "default",
                        "catalogue",
                        JobStatus.FAILED,
                        Usd.of("0.5"),
                        Usd.of("0.02")),
                new Fact.Reserve(ACCOUNT, "default", JOB, 3, Usd.of("0.01")),
                new Fact.Spent(ACCOUNT, "default", SPENT),
                new Fact.Returned(ACCOUNT, "default", Usd.of("0.01")),
                new Fact.Reserved(JOB, "default", 3, Usd.of("0.01")),
                new Fact.Unaffordable(
                        JOB,
                        3,
                        new Shortfall(Period.DAY, Usd.of("1"), Usd.ZERO, Usd.of("0.01"), AT)),
                new Fact.Noted(JOB, 1, 2, "w/1", "reseeded", "why"),
                new Fact.Sketched(JOB, 1, 2, "w/1", 3, PICTURE),
                new Fact.Called(ATTEMPT, Duration.ofSeconds(30)),
                new Fact.Redeliver(JOB, "default", "ingest/1"),
                new Fact.Submit(
                        JOB,
                        SampleDocument.PLAIN
                                .made()
                                .notifying(
                                        new Webhook(
                                                "https://hook.example/",
                                                WebhookEvent.OF_A_JOB,
                                                "whsec_eA==",
                                                null)),
                        AT,
                        null),
                new Fact.GroupClose(JOB, "default", "catalogue", "ingest/1"),
                new Fact.SessionOpen(JOB, "default", SETTINGS, "hash-a", AT, "ingest/1"),
                new Fact.SessionLook(JOB, "default", "ingest/1"),
                new Fact.Submit(JOB, SampleDocument.PLAIN.made().inSession(JOB, 3), AT, null));
    }

    static List<Order> orders() {
        return List.of(
                new Order.Deliver(JOB, "default", TARGET, 2, 77),
                new Order.Work(
                        JOB,
                        "default",
                        Tier.BATCH,
                        1,
                        2,
                        3,
                        true,
                        5,
                        4,
                        "hash-a",
                        SampleDocument.PLAIN.operation()),
                work(edit()),
                work(
                        new ImageOperation.Variation(
                                "like it", options(), List.of(new ImageSource.File("file-1")))),
                new Order.Grant(JOB, 1, 2, "w/1", 7),
                new Order.Deny(JOB, 1, 2, "w/1", 7, "stale fence"),
                new Order.Stop(JOB, 1, 2, "w/1", Order.Stop.Why.CANCELLED),
                new Order.Reply(JOB, "ingest/1", Order.Reply.Kind.REPLAYED, JobStatus.RUNNING),
                new Order.Work(
                        JOB,
                        "default",
                        Tier.BATCH,
                        1,
                        2,
                        3,
                        true,
                        0,
                        1,
                        "hash-a",
                        TURN,
                        "resp_2",
                        new TurnBase("resp_1", JOB, 0),
                        ModerationCheck.TEXT),
                new Order.Reply(JOB, "ingest/1", Order.Reply.Kind.NOT_FOUND, null),
                Order.Reply.joined(JOB, "ingest/1", JOB, JobStatus.RUNNING),
                Order.Reply.looked(JOB, "ingest/1", JobStatus.FAILED, 7L),
                Order.Reply.looked(jobOf(new PartState.Cancelled(Instant.EPOCH)), "ingest/1"),
                new Order.Reply(
                        JOB,
                        "ingest/1",
                        Order.Reply.Kind.REFUSED,
                        null,
                        4,
                        Order.Reply.Refusal.SESSION_FULL,
                        SETTINGS));
    }

    private static Order.Work work(ImageOperation operation) {
        return new Order.Work(
                JOB, "default", Tier.BATCH, 0, 1, 1, false, 0, 2, "hash-a", operation);
    }

    private static ImageOperation.Edit edit() {
        return new ImageOperation.Edit(
                "a hat",
                options(),
                List.of(
                        new ImageSource.File("file-1"),
                        new ImageSource.Url("https://pictures.example/a.png"),
                        new ImageSource.Earlier(JOB, 2)),
                new ImageSource.File("file-2"),
                new ImageSource.Url("data:image/png;base64,AAAA"));
    }

    private static ImageOptions options() {
        return SampleDocument.PLAIN
                .operation()
                .options()
                .but()
                .n(2)
                .outputCompression(50)
                .inputFidelity("high")
                .complexity("low")
                .frameCount(4)
                .frameDurationMs(100)
                .svg(new ImageOptions.Svg("m", new ImageOptions.Svg.Reasoning("low")))
                .safetyIdentifier("u-1")
                .partialImages(3)
                .promptMode(PromptMode.EXPANDED)
                .made();
    }

    static List<Setting> settings() {
        return List.of(
                TenantSettings.plain("acme", AT),
                new TenantSettings(
                        "acme",
                        true,
                        3,
                        4,
                        Tier.BATCH,
                        OnAmbiguous.HOLD,
                        ModerationCheck.TEXT,
                        5,
                        6,
                        7,
                        AT),
                new ApiKey("k", "acme", Set.of(Scope.READ, Scope.SUBMIT), "hash", "shop", AT, AT),
                new ApiKey("k", "acme", Set.of(Scope.ADMIN), "hash", null, AT, null));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void carriesSettingsUnderTheNameThatTheNextReplaces(Setting setting) throws Undecodable {
        ProducerRecord<String, byte[]> record = codec.setting(setting);

        assertThat(record.topic()).endsWith("settings");
        assertThat(record.key()).isIn("tenant:acme", "key:k");
        assertThat(codec.setting(received(record))).isEqualTo(setting);
    }

    @Test
    void carriesWhatALedgerSaysOfTenants() throws Undecodable {
        Heartbeat told =
                Heartbeat.ledger("pod-1", "aaaa", List.of(new Heartbeat.Load("acme", 2, 1)));

        assertThat(codec.heartbeat(codec.heartbeat(told).value())).isEqualTo(told);
    }

    @Test
    void tellsSightsOfBatchesFromHeartbeats() throws Exception {
        BatchSight sight =
                new BatchSight(
                        "atl_1",
                        "batch_1",
                        "/v1/images/generations",
                        "gpt-image-2",
                        "in_progress",
                        3,
                        1,
                        0,
                        Instant.EPOCH,
                        null,
                        "pod-1.batch/aaaa");
        ConsumerRecord<String, byte[]> told = received(codec.sight(sight));
        ConsumerRecord<String, byte[]> wish = received(codec.batchWish("atl_1"));
        ConsumerRecord<String, byte[]> beat =
                received(
                        codec.heartbeat(
                                Heartbeat.batch("batch", "aaaa", List.of("atl_1"), Map.of())));

        assertThat(codec.sight(told.value())).isEqualTo(sight);
        assertThat(List.of(Codec.batchOf(told), Codec.batchOf(wish))).containsOnly("atl_1");
        assertThat(Codec.isBatchSight(told)).isTrue();
        assertThat(Codec.isBatchWish(wish)).isTrue();
        assertThat(Codec.isBatchWish(told) || Codec.isBatchSight(wish)).isFalse();
        assertThat(Codec.isHeartbeat(told) || Codec.isHeartbeat(wish)).isFalse();
        assertThat(Codec.isHeartbeat(beat)).as("of an instance named batch").isTrue();
    }

    @Test
    void sendsWorkForThePicturesOfItsPartAlone() {
        assertThat(work(edit().with(options().but().n(10).made())).operation().options().n())
                .isEqualTo(2);
    }

    @Test
    void readsOptionsOfBeforeThereWereModes() throws Exception {
        String old =
                """
                {"operation":"generate","prompt":"a","options":{"model":"m","n":1,"size":"auto","quality":"low",
                 "background":"auto","output_format":"png","moderation":"auto"}}
                """;

        assertThat(Json.MAPPER.readValue(old, ImageOperation.class))
                .isEqualTo(
                        new ImageOperation.Generate(
                                "a",
                                new ImageOptions(
                                        "m", 1, "auto", "low", "auto", "png", null, "auto")));
    }

    static Stream<PartState> states() {
        return Stream.of(
                new PartState.Scheduled(AT),
                new PartState.AwaitingTurn(AT),
                new PartState.AwaitingBudget(AT, 3, Usd.of("0.01"), "ingest/1"),
                new PartState.Queued(AT, true),
                new PartState.Dispatched(AT, 2, true),
                new PartState.Running(AT, "w/1", true),
                new PartState.RetryWait(AT),
                new PartState.Ambiguous(AT),
                new PartState.Succeeded(AT, List.of(PICTURE), USAGE, Usd.of("0.040001")),
                new PartState.Succeeded(
                        AT, List.of(PICTURE), OF_TURN, Usd.ZERO, TELLING, List.of("the words")),
                new PartState.Failed(AT, true),
                new PartState.Cancelled(AT));
    }

    @Test
    void hasASampleOfEveryFactOrderAndState() {
        assertThat(kinds(facts())).isEqualTo(leaves(Fact.class));
        assertThat(kinds(orders())).isEqualTo(leaves(Order.class));
        assertThat(kinds(states().toList())).isEqualTo(leaves(PartState.class));
    }

    @ParameterizedTest
    @MethodSource("facts")
    void givesBackEveryFact(Fact fact) throws Exception {
        assertThat(codec.fact(received(codec.fact(fact)))).isEqualTo(fact);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void givesBackEveryOrder(Order order) throws Exception {
        assertThat(codec.order(received(record(order)))).isEqualTo(order);
    }

    @Test
    void givesBackAGroup() throws Exception {
        Group group =
                Group.fresh("default", "catalogue")
                        .joined()
                        .done(JobStatus.SUCCEEDED, new Tally(Usd.of("0.053"), Usd.of("0.013")))
                        .close();

        assertThat(codec.group(codec.state(group).value())).isEqualTo(group);
    }

    static Stream<Delivery.State> deliveryStates() {
        return Stream.of(
                new Delivery.Waiting(AT),
                new Delivery.Calling(AT, 2),
                new Delivery.Delivered(AT),
                new Delivery.Failed(AT, "why"));
    }

    @ParameterizedTest
    @MethodSource("deliveryStates")
    void givesBackEveryDelivery(Delivery.State state) throws Exception {
        Delivery delivery =
                new Delivery(
                        JOB,
                        JOB,
                        "default",
                        WebhookEvent.JOB_PARTIAL_IMAGE,
                        TARGET,
                        AT,
                        4,
                        Delivery.UNWRITTEN,
                        3,
                        1,
                        state);

        assertThat(codec.delivery(codec.state(delivery).value())).isEqualTo(delivery);
    }

    @Test
    void givesBackWhatADeliverySaysAndItsLog() throws Exception {
        WebhookMessage message =
                new WebhookMessage(
                        JOB,
                        JOB,
                        "default",
                        WebhookEvent.GROUP_COMPLETED,
                        AT,
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                        Json.MAPPER.readTree("{\"a\":[1]}"));

        assertThat(codec.message(codec.state(message).value())).isEqualTo(message);
        assertThat(codec.attempt(codec.state(ATTEMPT).value())).isEqualTo(ATTEMPT);
        assertThat(codec.state(ATTEMPT).key()).isEqualTo("attempt:" + JOB + "/2");
    }

    @Test
    void forgetsADeliveryWithAllThatBelongsToIt() {
        assertThat(codec.tombstonesOfDelivery(JOB, 2))
                .allSatisfy(record -> {
                    assertThat(record.value()).isNull();
                    assertThat(record.partition()).isEqualTo(topics.partitionOf(JOB));
                })
                .extracting(ProducerRecord::key)
                .containsExactly(
                        "delivery:" + JOB,
                        "message:" + JOB,
                        "attempt:" + JOB + "/1",
                        "attempt:" + JOB + "/2");
    }

    static Stream<Setting> otherSettings() {
        return Stream.of(
                new WebhookEndpoint(
                        "e",
                        "default",
                        "https://hook.example/",
                        WebhookEvent.OF_A_JOB,
                        List.of(new WebhookEndpoint.SigningSecret("whsec_eA==", AT)),
                        "x",
                        AT,
                        AT,
                        new WebhookEndpoint.Disabled(AT, "why")),
                new EndpointGone("e", AT),
                new Budget("default", Usd.of("1"), null, Usd.of("100.5"), true, AT, AT));
    }

    @ParameterizedTest
    @MethodSource("otherSettings")
    void givesBackWhatElseIsSet(Setting setting) throws Exception {
        assertThat(codec.setting(received(codec.setting(setting)))).isEqualTo(setting);
    }

    @Test
    void givesBackAnAccountAndItsDays() throws Exception {
        LocalDate day = LocalDate.parse("2026-11-22");
        Account account =
                Account.fresh("default", day).spent(SPENT.tally()).reserving(Usd.of("0.1"));
        DayOfSpending spending = DayOfSpending.fresh("default", day).plus(SPENT);

        assertThat(codec.account(codec.state(account).value())).isEqualTo(account);
        assertThat(codec.dayOfSpending(codec.state(spending).value())).isEqualTo(spending);
        assertThat(Codec.dayOf(codec.tombstone(spending.key()).key())).isEqualTo(spending.key());
        assertThat(codec.tombstone(spending.key()).key()).isEqualTo(codec.state(spending).key());
    }

    @Test
    void givesBackASession() throws Exception {
        Fact.SessionOpen open =
                new Fact.SessionOpen(JOB, "default", SETTINGS, "hash-a", AT, "ingest/1");
        Part part =
                Part.fresh(
                        0,
                        0,
                        1,
                        new PartState.Succeeded(
                                AT, List.of(PICTURE), USAGE, Usd.ZERO, TELLING, List.of()));
        Job job =
                new Job(
                        JobId.random(),
                        SampleDocument.PLAIN.made().inSession(JOB, null),
                        AT,
                        null,
                        AT,
                        1,
                        List.of(part),
                        null,
                        List.of());
        Session session =
                Session.opened(open)
                        .joined(job.id(), null)
                        .ended(job, AT.plusSeconds(1))
                        .joined(JobId.random(), 1);

        assertThat(codec.session(codec.state(session).value())).isEqualTo(session);
    }

    @ParameterizedTest
    @MethodSource("states")
    void givesBackEveryState(PartState state) throws Exception {
        Part part = new Part(0, 0, 1, 5, 2, 1, Usd.of("0.01"), FAILURE, state, "resp_1", 4);
        Job job =
                new Job(
                        JOB,
                        SampleDocument.PLAIN.made(),
                        AT,
                        AT.plusMillis(1),
                        null,
                        2,
                        List.of(part),
                        JobStatus.CANCELLED,
                        List.of(new Step(AT, "queued", 0, 1, "w/1", "because")),
                        new TurnPlace(2, new TurnBase(null, JOB, 0)),
                        new LaneChoice(Lane.BATCH, "it is the cheapest"));

        assertThat(codec.state(codec.state(job).value())).isEqualTo(job);
    }

    @Test
    void tellsHowAJobEndedWithoutReadingItsState() throws Exception {
        Job open = jobOf(new PartState.Queued(AT, false));
        Job failed = jobOf(new PartState.Failed(AT, false)).finished(AT.plusMillis(3));

        assertThat(codec.ended(received(codec.state(open)))).isNull();
        assertThat(codec.ended(received(codec.state(failed))))
                .isEqualTo(
                        new Ended(
                                "default",
                                failed.document().requestHash(),
                                JobStatus.FAILED,
                                1,
                                AT.plusMillis(3),
                                false));
    }

    @Test
    void tellsWhoseRetriesMayJoinAnEndedJob() throws Exception {
        Job failed =
                new Job(
                                JOB,
                                SampleDocument.PLAIN.made().retried(0),
                                AT,
                                null,
                                null,
                                1,
                                List.of(Part.fresh(0, 0, 1, new PartState.Failed(AT, false))),
                                null,
                                List.of())
                        .finished(AT);

        assertThat(codec.ended(received(codec.state(failed))))
                .isEqualTo(
                        new Ended(
                                "default",
                                failed.document().requestHash(),
                                JobStatus.FAILED,
                                1,
                                AT,
                                true));
    }

    private static Job jobOf(PartState state) {
        return new Job(
                JOB,
                SampleDocument.PLAIN.made(),
                AT,
                null,
                null,
                1,
                List.of(Part.fresh(0, 0, 1, state)),
                null,
                List.of());
    }

    @Test
    void givesBackAHeartbeat() throws Exception {
        Heartbeat beat =
                Heartbeat.worker(
                        "pod-1", "aaaa", List.of(new Heartbeat.Held(JOB, 1, 2)), List.of());

        assertThat(codec.heartbeat(codec.heartbeat(beat).value())).isEqualTo(beat);
        assertThat(codec.heartbeat(codec.heartbeat(beat.storing(true)).value()))
                .isEqualTo(beat.storing(true))
                .isNotEqualTo(beat);
        Heartbeat calling =
                beat.calling(
                        List.of(
                                new Heartbeat.Traffic(
                                        "gpt-image-2.5-flare",
                                        Map.of(LimitKind.IMAGES, 3.0, LimitKind.TOKENS, 0.5),
                                        Map.of(LimitKind.REQUESTS, 500.0),
                                        Map.of(LimitKind.REQUESTS, 60.0),
                                        0.85,
                                        20_000,
                                        true)));
        assertThat(codec.heartbeat(codec.heartbeat(calling).value())).isEqualTo(calling);
        assertThat(new String(codec.heartbeat(calling).value(), StandardCharsets.UTF_8))
                .contains("\"told\":{\"requests\":500.0}");
    }

    @Test
    void writesCloudEventsToWhereTheyAreLookedFor() {
        ProducerRecord<String, byte[]> fact = codec.fact(new Fact.Claim(JOB, 1, 2, "w/1", 7));
        ProducerRecord<String, byte[]> grant = codec.grant(new Order.Grant(JOB, 1, 2, "w/1", 7));

        assertThat(fact.topic()).isEqualTo("t.facts");
        assertThat(fact.partition()).isEqualTo(topics.partitionOf(JOB));
        assertThat(header(fact, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(fact, "ce_type")).isEqualTo("io.atelier.fact.claim.v1");
        assertThat(header(fact, "ce_id")).isNotEqualTo(header(grant, "ce_id"));
        assertThat(header(fact, "content-type")).isEqualTo("application/json");
        assertThat(grant.topic()).isEqualTo("t.grants");
        assertThat(grant.key()).isEqualTo("w/1");
        assertThat(grant.partition()).isEqualTo(topics.partitionOf("w/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.atelier.fact.bribe.v1", "io.atelier.order.grant.v1", ""})
    void readsNoFactOfAnotherType(String type) {
        ConsumerRecord<String, byte[]> record =
                received(codec.fact(new Fact.Cancel(JOB, "default", null)));
        record.headers().remove("ce_type");
        record.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> codec.fact(record))
                .isInstanceOf(Undecodable.class)
                .hasMessage("not the type of a fact: " + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "[]", "{}", "{\"job\":\"x\"}", "{\"job\":null}"})
    void readsNoBrokenFact(String value) {
        for (Fact fact : facts()) {
            ProducerRecord<String, byte[]> good = codec.fact(fact);
            ConsumerRecord<String, byte[]> bad =
                    received(good, value.getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> codec.fact(bad)).isInstanceOf(Undecodable.class);
        }
    }

    @Test
    void readsNoFactWithoutAValue() {
        ConsumerRecord<String, byte[]> empty =
                received(codec.fact(new Fact.Cancel(JOB, "default", null)), null);

        assertThatThrownBy(() -> codec.fact(empty)).isInstanceOf(Undecodable.class);
    }

    @Test
    void readsNoFactOnAForeignPartition() {
        ProducerRecord<String, byte[]> record = codec.fact(new Fact.Cancel(JOB, "default", null));
        ConsumerRecord<String, byte[]> astray =
                new ConsumerRecord<>(
                        record.topic(),
                        (topics.partitionOf(JOB) + 1) % 4,
                        0,
                        0L,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty());

        assertThatThrownBy(() -> codec.fact(astray))
                .isInstanceOf(Undecodable.class)
                .hasMessageContaining("foreign partition");
    }

    @Test
    void readsWhatANewerProcessHasAddedTo() throws Exception {
        ProducerRecord<String, byte[]> claim = codec.fact(new Fact.Claim(JOB, 1, 2, "w/1", 7));
        String more =
                new String(claim.value(), StandardCharsets.UTF_8)
                        .replace("{\"job\"", "{\"colour\":\"red\",\"job\"");

        assertThat(codec.fact(received(claim, more.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(new Fact.Claim(JOB, 1, 2, "w/1", 7));
    }

    private ProducerRecord<String, byte[]> record(Order order) {
        return switch (order) {
            case Order.Work work -> codec.work(work, 3);
            case Order.Deliver deliver -> codec.deliver(deliver, 3);
            case Order.ToWorker toWorker -> codec.grant(toWorker);
            case Order.Reply reply -> codec.reply(reply);
        };
    }

    private static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> sent) {
        return received(sent, sent.value());
    }

    private static ConsumerRecord<String, byte[]> received(
            ProducerRecord<String, byte[]> sent, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                sent.topic(),
                sent.partition(),
                0,
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                sent.key(),
                value,
                new RecordHeaders(sent.headers()),
                Optional.empty());
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static Set<Class<?>> kinds(List<?> samples) {
        Set<Class<?>> kinds = new HashSet<>();
        samples.forEach(sample -> kinds.add(sample.getClass()));
        return kinds;
    }

    private static Set<Class<?>> leaves(Class<?> type) {
        Set<Class<?>> leaves = new HashSet<>();
        List<Class<?>> left = new ArrayList<>(List.of(type));
        while (!left.isEmpty()) {
            Class<?> next = left.removeLast();
            if (next.isSealed()) {
                left.addAll(Arrays.asList(next.getPermittedSubclasses()));
            } else {
                leaves.add(next);
            }
        }
        return leaves;
    }
}
