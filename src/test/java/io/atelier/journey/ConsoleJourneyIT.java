package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.atelier.docs.Node;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The console, used in a browser as a designer and an operator would.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleJourneyIT {
    private static final String ADMIN = "atl_0123456789abcdef_" + "b".repeat(48);
    private static final String SLOW = "'fault':'slow','delay_ms':%d";
    private static final String THUMBNAILS =
            "'transform':[{'kind':'thumbnail','size':512},{'kind':'blurhash'}]";
    private static final String LARGE = "'size':'1536x1024'," + THUMBNAILS;

    /// Of which the upstream takes few calls a minute.
    private static final String LIMITED = "gpt-image-2.6-flare";

    /// Whose calls fail for a while.
    private static final String BROKEN = "gpt-image-1-mini";

    private static final String CATALOGUE = "spring-catalogue";

    private static final String HOSTILE =
            "</textarea><img src=x onerror=\"window.struck=1\"><script>window.struck=1</script> it's";

    private final Folder folder = Folder.temporary();
    private final String port = Ports.free();
    private final String kafka = Ports.free();
    private final String simulator = Ports.free();
    private final URI server = server(port);
    private final Till till = Till.of(simulator);
    private Chromium chromium;
    private Pod pod;
    private Page page;

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        pod = Pod.start("console", folder.path(), settings()).ready();
        // Gathered and bought while the others are looked at: what batches save shows in Watch.
        crowd(6, "'tier':'batch','group':'winter-cards'");
    }

    private static URI server(String port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Map<String, String> settings() {
        return Map.of(
                "quarkus.http.port",
                port,
                "atelier.embedded.kafka.port",
                kafka,
                "atelier.embedded.simulator.port",
                simulator,
                "atelier.embedded.simulator.latency-factor",
                "0.1",
                // What is drawn costs more than all else here, and only people look at it.
                "atelier.embedded.simulator.art",
                Chromium.KEEPS ? "drawn" : "plain",
                "atelier.egress.allowed-networks",
                "127.0.0.1/32",
                "atelier.worker.slots",
                "6",
                "atelier.worker.limits.\"%s\".images-per-minute".formatted(LIMITED),
                "3",
                "atelier.openai.breaker.calls",
                "4",
                "atelier.openai.breaker.delay",
                "1s");
    }

    @BeforeEach
    void open() {
        page = chromium.page(server);
    }

    @AfterEach
    void leave() {
        chromium.leave();
        assertThat(chromium.complaints()).isEmpty();
    }

    @AfterAll
    void stop() {
        if (pod != null) {
            pod.close();
            chromium.close();
        }
        folder.delete();
    }

    @Test
    void tellsThePriceAndMakesAPictureThatComesWithoutAJump() {
        page = chromium.page(server, ReducedMotion.NO_PREFERENCE);
        enter("make");
        page.fill("#prompt", "a lighthouse at dusk");
        page.check("input[name=size][value='1536x1024']");
        // Takes the longest, so that there is something to see on the way.
        page.check("input[name=quality][value=max]");
        page.locator(".price b").filter(having("About $")).waitFor();
        page.keyboard().press("Control+Enter");
        Locator card = page.locator("atelier-job").filter(having("a lighthouse at dusk"));
        Locator picture = card.locator("atelier-picture");
        picture.evaluate(
                """
                box => {
                  const note = () => {
                    window.stages.push(box.dataset.stage);
                    window.shapes.add(`${box.clientWidth}x${box.clientHeight}`);
                  };
                  window.stages = [];
                  window.shapes = new Set();
                  note();
                  new MutationObserver(note).observe(box, { attributeFilter: ['data-stage'] });
                }\
                """);
        awaitStatus(card, "succeeded");
        stage(picture, "final").waitFor();

        assertThat(page.evaluate("stages.join()").toString())
                .matches("sketch,partial,(partial,)*final");
        assertThat(page.evaluate("shapes.size")).isEqualTo(1);
        JsonNode job = latest();
        assertThat(job.at("/requested/size").asText()).isEqualTo("1536x1024");
        assertThat(job.at("/requested/quality").asText()).isEqualTo("max");
        assertThat(card.textContent()).contains(job.path("model").asText());
    }

    @Test
    void offersWhatTheModelTakesAndNothingElse() {
        enter("make");
        page.selectOption("#model", "gpt-image-1.5");
        List<String> sizes = values("input[name=size]");
        List<String> formats = page.locator("#format option").allTextContents();

        assertThat(sizes).containsExactlyInAnyOrder("auto", "1024x1024", "1536x1024", "1024x1536");
        assertThat(values("input[name=quality]")).doesNotContain("max");
        assertThat(formats).containsExactly("PNG", "JPEG", "WebP");
        assertThat(page.locator("atelier-make").textContent()).contains("Goes away on 2026-12-01");
        page.selectOption("#format", "jpeg");
        assertThat(page.locator("#background option[value=transparent]").isDisabled()).isTrue();
        page.selectOption("#model", "gpt-image-2.5-flare");
        page.check("input[name=size][value=own]");
        page.fill("#width", "1000");
        page.getByText("Both edges go in steps of 16.").waitFor();
    }

    @Test
    void paintsOnAPictureWithinAMask() throws IOException {
        enter("make");
        page.fill("#prompt", "a harbour");
        page.click("button.primary");
        awaitStatus(page.locator("atelier-job").filter(having("a harbour")), "succeeded");
        byte[] png = pod.caller().picture(latest().path("id").asText(), 0).body();
        drop(png);
        page.getByText("Paint a mask").click();
        BoundingBox canvas = page.locator("dialog canvas").boundingBox();
        page.mouse().move(canvas.x + canvas.width / 4, canvas.y + canvas.height / 4);
        page.mouse().down();
        page.mouse().move(canvas.x + canvas.width / 3, canvas.y + canvas.height / 3);
        page.mouse().up();
        Chromium.isAccessible(page, "the mask");
        page.getByText("Use this mask").click();
        page.getByText("No mask").waitFor();
        page.fill("#prompt", "with a sailing boat");
        page.click("button.primary");
        awaitStatus(page.locator("atelier-job").filter(having("with a sailing boat")), "succeeded");

        JsonNode edit = latest();
        assertThat(edit.path("operation").asText()).isEqualTo("edit");
        String mask = edit.at("/requested/mask/file_id").asText();
        BufferedImage painted =
                ImageIO.read(
                        new ByteArrayInputStream(
                                pod.caller().bytes("/v1/files/" + mask + "/content").body()));
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(painted.getWidth()).isEqualTo(picture.getWidth());
        assertThat(painted.getHeight()).isEqualTo(picture.getHeight());
        assertThat(alpha(painted, 0.28)).isZero();
        assertThat(alpha(painted, 0.75)).isEqualTo(255);
    }

    @Test
    void paintsAMaskWithTheKeyboard() {
        String job =
                pod.caller().accepted("{'prompt':'a quay','transform':[{'kind':'thumbnail'}]}");
        pod.caller().awaitStatus(job, "succeeded");
        enter("job/" + job);
        page.getByText("Paint on").press("Enter");
        page.getByText("Paint a mask").press("Enter");
        page.locator("dialog canvas:focus").waitFor();
        for (String key : List.of("Space", "ArrowRight", "ArrowRight", "ArrowDown", "Space")) {
            page.keyboard().press(key);
        }
        page.getByText("Use this mask").press("Enter");
        page.getByText("No mask").waitFor();
        assertThat(focused()).isEqualTo("Paint the mask anew");
        page.fill("#prompt", "with gulls");
        page.keyboard().press("Control+Enter");

        page.locator("atelier-job").filter(having("with gulls")).waitFor();
        JsonNode edit = latest();
        assertThat(edit.at("/requested/images/0/job").asText()).isEqualTo(job);
        assertThat(edit.at("/requested/mask/file_id").asText()).startsWith("file-");
    }

    @Test
    void talksInThreeTurnsAndForks() {
        enter("talk");
        turn("Draw a city park", 1);
        turn("Now add a fountain in the center", 2);
        page.locator("article.turn").first().getByText("Go on from here").click();
        turn("At night, with lanterns", 3);

        Locator third = page.locator("article.turn").last();
        assertThat(third.textContent()).contains("from turn 1", "Changed.");
        String session = page.url().substring(page.url().lastIndexOf('/') + 1);
        JsonNode turns = Caller.json(pod.caller().get("/v1/sessions/" + session)).path("turns");
        assertThat(turns).hasSize(3);
        assertThat(turns.get(2).path("from_turn").asInt()).isEqualTo(1);
        Chromium.isAccessible(page, "a conversation");
        Chromium.keep(page, "console-conversation");
        enter("talk/" + session);
        page.locator("article.turn").nth(2).waitFor();
        assertThat(page.locator(".threads").textContent()).contains("Draw a city park");
    }

    @Test
    void cancels() {
        till.plan("a slow one", SLOW.formatted(10_000));
        enter("make");
        page.fill("#prompt", "a slow one");
        page.click("button.primary");
        Locator card = page.locator("atelier-job").filter(having("a slow one"));
        awaitStatus(card, "running");
        card.getByText("Cancel").click();

        awaitStatus(card, "cancelled");
        assertThat(card.textContent()).contains("It was stopped before it was done.");
    }

    @Test
    void saysPlainlyWhyThereIsNoPicture() {
        enter("make");
        page.fill("#prompt", "something else [sim:blocked]");
        page.click("button.primary");
        Locator card = page.locator("atelier-job").filter(having("something else"));
        awaitStatus(card, "failed");

        assertThat(card.textContent()).contains("Put it in other words");
        assertThat(card.getByRole(AriaRole.BUTTON).filter(having("Try again")).isVisible())
                .isTrue();
        Chromium.isAccessible(page, "a failure");
    }

    @Test
    void goesOnAfterTheServerWasRestartedInTheMiddle() {
        till.plan("a patient one", SLOW.formatted(20_000));
        enter("make");
        page.fill("#prompt", "a patient one");
        page.click("button.primary");
        Locator card = page.locator("atelier-job").filter(having("a patient one"));
        awaitStatus(card, "running");

        pod.kill();
        page.getByText("The server can’t be reached").waitFor();
        pod = pod.again();

        awaitStatus(card, "succeeded");
        stage(card.locator("atelier-picture"), "final").waitFor();
        assertThat(page.locator("#lost").textContent()).isEmpty();
    }

    @Test
    void asksInTurnWhereStreamsDontCome() {
        page.route("**/events", route -> route.abort());
        enter("make");
        page.fill("#prompt", "a quiet one");
        page.click("button.primary");

        awaitStatus(page.locator("atelier-job").filter(having("a quiet one")), "succeeded");
    }

    @Test
    void showsWordsAsWords() {
        enter("make");
        page.fill("#prompt", HOSTILE);
        page.getByText("More").click();
        page.fill("#group", "<i>window.struck");
        page.click("button.primary");
        Locator card = page.locator("atelier-job").filter(having("window.struck"));
        awaitStatus(card, "succeeded");
        String job = latest().path("id").asText();
        enter("talk");
        turn(HOSTILE, 1);
        for (String room : List.of("make", "find", "job/" + job, "watch", "talk")) {
            enter(room);
            page.locator("main").getByText("window.struck").first().waitFor();
            assertThat(page.evaluate("window.struck")).as(room).isNull();
        }
        enter("job/" + job);
        page.locator(".whole").getByText(HOSTILE).waitFor();
        assertThat(page.locator("main script, main img[onerror]").count()).isZero();
    }

    @Test
    void showsTheCallThatMakesItAgainExactly() throws Exception {
        String prompt = "a fox's den, \"at home\" $HOME `id` \\ 100%";
        enter("make");
        page.fill("#prompt", prompt);
        page.click("button.primary");
        Locator card = page.locator("atelier-job").filter(having("a fox's den"));
        awaitStatus(card, "succeeded");
        JsonNode first = latest();
        card.locator(".prompt a").click();
        String curl = page.locator("pre code").textContent();

        run(curl);
        JsonNode again = latest();

        assertThat(again.path("id")).isNotEqualTo(first.path("id"));
        assertThat(again.path("requested")).isEqualTo(first.path("requested"));
        page.getByLabel("Python").check();
        assertThat(page.locator("pre code").textContent())
                .contains("openai.images.generate(prompt=\"a fox's den, \\\"at home\\\"");
    }

    @Test
    void showsModulesThatMakeItAgain() throws Exception {
        Node node = Node.with("openai@7.57.0");
        String own = accepted("a `den` for ${1} fox", "'n':2,'tier':'priority'," + THUMBNAILS);
        String ours = accepted("at our own path only", "'lane':'realtime'");
        for (String job : List.of(own, ours)) {
            JsonNode before = pod.caller().awaitStatus(job, "succeeded");
            enter("job/" + job);
            page.getByLabel("Node.js").check();

            Node.Ran ran = node.run(page.locator("pre code").textContent());

            assertThat(ran.run().code()).as(ran.run().errors()).isZero();
            assertThat(ImageIO.read(ran.folder().resolve("picture-0.png").toFile())).isNotNull();
            assertThat(latest().path("id")).isNotEqualTo(before.path("id"));
            assertThat(latest().path("requested")).isEqualTo(before.path("requested"));
        }
    }

    /// OpenAI's own paths are asked in OpenAI's words, which are not all ours.
    @Test
    void showsTheCallToWhoCameByOpenAisPath() throws Exception {
        pod.caller()
                .send(
                        "POST",
                        "/v1/images/generations",
                        "{'prompt':'a ferry','user':'me','service_tier':'priority','stream':false}");
        enter("job/" + latest().path("id").asText());

        run(page.locator("pre code").textContent());

        assertThat(latest().at("/requested/safety_identifier").asText()).isEqualTo("me");
        assertThat(latest().path("tier").asText()).isEqualTo("priority");
    }

    private static void run(String curl) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", curl).redirectErrorStream(true).start();
        shell.getOutputStream().close();
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void findsWhatIsLookedFor() {
        pod.caller()
                .awaitStatus(
                        pod.caller().accepted("{'prompt':'a heron','group':'birds'}"), "succeeded");
        enter("find/group=birds");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(page.evaluate("document.activeElement.id")).isEqualTo("main");
        page.locator(".gallery li").first().waitFor();
        assertThat(page.locator(".gallery li").count()).isEqualTo(1);
        page.selectOption("#find-status", "failed");
        page.getByText("Nothing like that here.").waitFor();
        page.selectOption("#find-status", "");
        stage(page.locator(".gallery atelier-picture"), "final").waitFor();
        page.locator(".gallery a").click();
        page.getByText("How it went").waitFor();
        assertThat(page.title()).contains("a heron");
    }

    @Test
    void deliversAgain() {
        String job =
                pod.caller()
                        .accepted(
                                "{'prompt':'a','webhook':{'url':'http://127.0.0.1:1/','secret':'whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyE='}}");
        pod.caller().awaitStatus(job, "succeeded");
        enter("job/" + job);
        page.getByText("Deliver again").click();

        page.locator("#said").getByText("It is delivered again").waitFor(attached());
    }

    @Test
    void handsADeadLetterInAgainOnceItIsMended() throws Exception {
        send("{\"prompt\":\"a jetty\",\"sizes\":\"1024x1024\"}");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> pod.caller().get("/v1/dead-letters").body().contains("jobs.standard"));
        enter("find/letters");
        page.getByText("Mend it first").first().click();
        Chromium.isAccessible(page, "dead letters");
        page.locator(".letter textarea").fill("{\"prompt\":\"a jetty\"}");
        page.getByText("Hand in as it is here").click();
        page.getByText("It is a job now").waitFor();

        assertThat(focused()).isEqualTo(latest().path("id").asText());
        assertThat(latest().at("/requested/prompt").asText()).isEqualTo("a jetty");
    }

    private void send(String value) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", "127.0.0.1:" + kafka),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>("atelier.jobs.standard", value)).get();
        }
    }

    @Test
    void isFitForAllEyesInEveryRoom() {
        catalogue();
        till.plan("still life", SLOW.formatted(60_000));
        Stream.of("a paper lantern", "two herons", "a red door in the rain")
                .map(prompt -> accepted(prompt, LARGE))
                .toList()
                .forEach(job -> pod.caller().awaitStatus(job, "succeeded"));
        String open = accepted("still life with oranges", LARGE);
        pod.caller().awaitStatus(open, "running");
        enter("make");
        page.fill("#prompt", "a fox in the snow, woodcut");
        page.locator(".price b").waitFor();
        page.locator("atelier-job").first().waitFor();
        looksAt("make");
        looksAt("talk", ".composer", "talk");
        looksAt(
                "find/group=" + CATALOGUE + (Chromium.KEEPS ? "&status=succeeded" : ""),
                ".gallery li",
                "find");
        looksAt("find/letters", ".letter, .empty", "letters");
        looksAt("job/" + open, "pre", "job");
        pod.caller().command(open, "cancel");
    }

    /// @param there what has to be there before it is looked at
    private void looksAt(String room, String there, String name) {
        enter(room);
        page.locator(there).first().waitFor();
        looksAt(name);
    }

    /// In all dresses.
    private void looksAt(String name) {
        for (Chromium.Dress dress : Chromium.Dress.values()) {
            dress.on(page);
            String what = "console-%s-%s".formatted(name, dress.name().toLowerCase(Locale.ROOT));
            Chromium.isAccessible(page, what);
            Chromium.keep(page, what);
            assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                    .as(what)
                    .isEqualTo(0);
        }
        Chromium.Dress.LIGHT.on(page);
    }

    /// Twelve pictures that are there, of a group that may go on.
    private void catalogue() {
        if (Caller.json(pod.caller().get("/v1/groups/" + CATALOGUE)).path("total").asInt() == 0) {
            Stream.of(
                            "an unknown fern, botanical plate",
                            "the old harbour in fog",
                            "a tin robot watering tulips",
                            "swifts above a red roof",
                            "a winter morning on the canal",
                            "three pears and a blue jug",
                            "the night train to the coast",
                            "a heron between reeds",
                            "market day, seen from above",
                            "a greenhouse after the rain",
                            "paper boats on a pond",
                            "a lighthouse at dusk")
                    .map(prompt -> accepted(prompt, LARGE + ",'group':'" + CATALOGUE + "'"))
                    .toList()
                    .forEach(job -> pod.caller().awaitStatus(job, "succeeded"));
        }
    }

    private List<String> crowd(int size, String more) {
        return IntStream.range(0, size).mapToObj(_ -> accepted("a crowd", more)).toList();
    }

    /// So many that wait in every tier, each for a reason of its own.
    @Test
    void watchesWhatWaitsAndWhy() {
        catalogue();
        // Else the next ones would go with them.
        await().atMost(Duration.ofSeconds(40))
                .until(() ->
                        Caller.json(pod.caller().get("/v1/groups/winter-cards"))
                                        .at("/by_status/open")
                                        .asInt()
                                == 0);
        till.plan("a crowd", SLOW.formatted(60_000));
        List<String> crowd = new ArrayList<>();
        String limited = "'model':'%s','group':'%s'".formatted(LIMITED, CATALOGUE);
        crowd.addAll(crowd(6, limited));
        awaitReason("standard", "rate_limit");
        crowd.addAll(crowd(9, "'tier':'priority','group':'storefront'"));
        crowd.addAll(crowd(8, "'tier':'batch','group':'autumn-posters'"));
        awaitReason("priority", "tier_order");
        enter("watch");

        tier("Standard").getByText("is used up for now").first().waitFor();
        tier("Priority").getByText("others are before them").waitFor();
        tier("Batch").getByText("gathering for a batch at half the price").waitFor();
        page.locator(".tile")
                .getByText(Pattern.compile("Batches saved \\$0\\.\\d*[1-9]"))
                .waitFor();
        page.waitForCondition(() -> tier("Batch").locator("dd").first().textContent().equals("8"));
        assertThat(tier("Batch").locator("svg[role=img]").getAttribute("aria-label"))
                .containsPattern("8 now, \\d+ at most, since \\d\\d:\\d\\d$");
        Locator group = page.locator(".group").filter(having(CATALOGUE));
        group.getByText("12 of 18").waitFor();
        assertThat(group.locator("progress").getAttribute("value")).isEqualTo("12");
        page.locator(".group")
                .filter(having(LIMITED))
                .getByText("wanted, 3 images a minute allowed")
                .waitFor();
        assertThat(page.locator("atelier-watch").textContent())
                .contains("One worker is heard", "All breakers are closed")
                .containsPattern("Spent today\\$\\d+\\.\\d*[1-9]");
        looksAt("watch");

        crowd.forEach(job -> pod.caller().command(job, "cancel"));
        group.getByText("18 of 18").waitFor();
        tier("Standard").getByText("Nobody waits.").waitFor();
    }

    /// The room itself asks every two seconds.
    private void awaitReason(String tier, String reason) {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        Caller.json(pod.caller().get("/v1/admin/overview"))
                                .path("tiers")
                                .valueStream()
                                .anyMatch(it ->
                                        it.path("tier").asText().equals(tier)
                                                && it.at("/queue/reason").asText().equals(reason)));
    }

    @Test
    void watchSaysThatAModelIsLeftAlone() {
        till.plan("a broken brush", "'fault':'status','status':503");
        List<String> jobs =
                IntStream.range(0, 6)
                        .mapToObj(_ -> accepted("a broken brush", "'model':'%s'".formatted(BROKEN)))
                        .toList();
        awaitReason("standard", "breaker_open");
        enter("watch");
        page.getByText(BROKEN + " is left alone: the upstream fails or takes no money.").waitFor();
        tier("Standard").getByText("the upstream fails, so it is left alone").waitFor();
        page.locator("#said").getByText(BROKEN + " is left alone.").waitFor(attached());
        Chromium.isAccessible(page, "an open breaker");
        Chromium.keep(page, "console-watch-breaker");

        till.plan("nothing", "'fault':'status'");
        page.getByText("All breakers are closed").waitFor();
        jobs.forEach(job -> pod.caller().awaitStatus(job, "succeeded"));
    }

    /// What a server tells of that has been there for some minutes, or was away for some.
    @Test
    void drawsTheMinutesThatItKnowsOf() {
        JsonNode overview = Caller.json(pod.caller().get("/v1/admin/overview"));
        ObjectNode young = overview.deepCopy();
        page.route("**/v1/admin/overview", it -> it.fulfill(json(young)));
        minutes(young, 57);
        enter("watch");
        Locator waiting = page.locator(".tile").first();
        waiting.getByText("since ").waitFor();
        double height = page.locator("main").boundingBox().height;
        assertThat(waiting.locator("svg").getAttribute("aria-label"))
                .matches("Jobs that wait, since \\d\\d:\\d\\d");
        Chromium.keep(page, "console-watch-young");
        assertThat(waiting.locator("path.line").count()).isEqualTo(1);
        minutes(young, 0);
        ((ObjectNode) young.path("minutes").get(30)).putObject("queued");

        waiting.getByText("an hour ago").waitFor();
        assertThat(page.locator("main").boundingBox().height).isEqualTo(height);
        assertThat(waiting.locator("path.line").count()).isEqualTo(2);
        Chromium.keep(page, "console-watch-hour");
    }

    /// Of the last hour, nothing is known of the first ones.
    private static void minutes(ObjectNode overview, int unknown) {
        ArrayNode minutes = overview.putArray("minutes");
        for (int i = 0; i < 60; i++) {
            ObjectNode minute =
                    minutes.addObject()
                            .put("at", Instant.now().minusSeconds((59 - i) * 60L).toString());
            int some = i < unknown ? 0 : 3 + (i * 7) % 11;
            minute.put("waiting", some).put("running", some / 2).put("succeeded", some);
            minute.put("failed", 0).put("spent_usd", "0.0%d".formatted(some));
            ObjectNode queued = minute.putObject("queued");
            if (i >= unknown) {
                queued.put("priority", 0).put("standard", some).put("batch", 0);
            }
        }
    }

    private static Route.FulfillOptions json(JsonNode body) {
        return new Route.FulfillOptions()
                .setContentType("application/json")
                .setBody(body.toString());
    }

    private Locator tier(String name) {
        return page.locator("section[aria-label='Tier %s']".formatted(name));
    }

    private String accepted(String prompt, String more) {
        return pod.caller().accepted("{'prompt':'%s',%s}".formatted(prompt, more));
    }

    /// At another door to the same jobs.
    @Test
    void asksForAKeyWhereKeysAreOn() throws IOException {
        Path key = Files.writeString(folder.path().resolve("admin.key"), ADMIN + "\n");
        String theirs = Ports.free();
        try (Pod guarded =
                Pod.start(
                                "guarded",
                                folder.path(),
                                Map.of(
                                        "quarkus.http.port",
                                        theirs,
                                        "atelier.roles",
                                        "ingest,view",
                                        "atelier.auth.enabled",
                                        "true",
                                        "atelier.tenant.admin-key-file",
                                        key.toString(),
                                        "kafka.bootstrap.servers",
                                        "127.0.0.1:" + kafka,
                                        "atelier.embedded.simulator.enabled",
                                        "false"))
                        .ready()) {
            HttpResponse<String> made =
                    guarded.caller()
                            .with(ADMIN)
                            .send(
                                    "POST",
                                    "/v1/admin/keys",
                                    "{'tenant':'default','scopes':['submit','read']}");
            page = chromium.page(server(theirs));
            chromium.enter(page, "make");
            page.getByText("Who is there?").waitFor();
            Chromium.isAccessible(page, "the key");
            page.fill("#secret", Caller.json(made).path("key").asText());
            page.keyboard().press("Enter");
            page.fill("#prompt", "a postern gate");
            page.keyboard().press("Control+Enter");

            Locator card = page.locator("atelier-job").filter(having("a postern gate"));
            awaitStatus(card, "succeeded");
            stage(card.locator("atelier-picture"), "final").waitFor();
            enter("watch");
            page.getByText("keys with the scope admin").waitFor();
            assertThat(page.content()).doesNotContain(Caller.json(made).path("key").asText());
        }
    }

    @Test
    void leadsThroughEveryRoomByTab() {
        String job = accepted("a weir", "'group':'mills',%s".formatted(THUMBNAILS));
        pod.caller().awaitStatus(job, "succeeded");
        walks("find/group=mills", ".gallery li");
        walks("find/letters", ".letter, .empty");
        walks("job/" + job, ".history");
        walks("talk", ".threads li, .empty");
        walks("watch", ".group");
        walks("make", "atelier-job[data-status=succeeded]");
        Chromium.Dress.PHONE.on(page);
        walks("make", "atelier-job[data-status=succeeded]");
    }

    /// Where nothing is under way, so that nothing comes and goes meanwhile.
    ///
    /// @param there what has to be there before
    private void walks(String room, String there) {
        chromium.load(page, room);
        page.locator(there).first().waitFor();
        Locator open =
                page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Cancel").setExact(true));
        page.waitForCondition(() -> open.count() == 0);
        TabWalk.everywhere(page, room);
    }

    @Test
    void leavesADialogByEscape() {
        enter("make");
        drop(png());
        page.getByText("Paint a mask").press("Enter");
        page.locator("dialog canvas:focus").waitFor();
        TabWalk.everywhere(page, "the mask");
        page.keyboard().press("Escape");
        page.locator("dialog").waitFor(gone());
        assertThat(focused()).isEqualTo("Paint a mask");

        page.route("**/v1/models", it -> it.fulfill(new Route.FulfillOptions().setStatus(401)));
        chromium.load(page, "make");
        page.getByText("Who is there?").waitFor();
        TabWalk.everywhere(page, "the key");
        page.keyboard().press("Escape");
        page.getByText("This server wants a key").waitFor();
        page.locator("dialog").waitFor(gone());
        assertThat(focused()).isEqualTo("Key");
        page.keyboard().press("Enter");
        page.getByText("Who is there?").waitFor();
    }

    @Test
    void takesAPhoneToTheNewJob() {
        Chromium.Dress.PHONE.on(page);
        enter("make");
        page.locator(".options > summary").getByText("gpt-image").waitFor();
        page.evaluate(
                """
                () => {
                  window.said = [];
                  new MutationObserver(() => said.push(document.getElementById('said').textContent))
                    .observe(document.getElementById('said'), { childList: true });
                }\
                """);
        page.fill("#prompt", "a pier in the fog");
        page.locator(".price b").filter(having("About $")).waitFor();
        BoundingBox button = page.locator("button.primary").boundingBox();
        assertThat(button.y + button.height)
                .isLessThan(page.locator("nav[aria-label=Rooms]").boundingBox().y);
        Chromium.keep(page, "console-make-phone-asked");
        page.click("button.primary");

        Locator card = page.locator("atelier-job:focus").filter(having("a pier in the fog"));
        card.waitFor();
        BoundingBox box = card.boundingBox();
        assertThat(box.y).isBetween(page.locator(".bar").boundingBox().height, 100.0);
        assertThat(page.evaluate("said.join()").toString()).contains("Taken in: a pier in the fog");
        awaitStatus(card, "succeeded");
        stage(card.locator("atelier-picture"), "final").waitFor();
        Chromium.keep(page, "console-make-phone-made");
        page.click(".options > summary");
        Chromium.isAccessible(page, "the options on a phone");
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth")).isEqualTo(0);
        Chromium.keep(page, "console-make-phone-options");
        page.check("input[name=size][value='1024x1536']");
        page.click(".options > summary");
        assertThat(page.locator(".options > summary").textContent()).contains("Portrait");
        Chromium.Dress.LIGHT.on(page);
        page.locator("#count").waitFor();
    }

    /// One at a time instead of a hundred, so that it need not have made hundreds.
    @Test
    void searchesOlderPagesForAWord() {
        accepted("an old windmill", "'quality':'low'");
        IntStream.range(0, 6).forEach(_ -> accepted("a new barn", "'quality':'low'"));
        page.route(
                "**/v1/jobs?*",
                it ->
                        it.resume(
                                new Route.ResumeOptions()
                                        .setUrl(
                                                it.request()
                                                        .url()
                                                        .replaceFirst("limit=\\d+", "limit=1"))));
        enter("find");
        page.fill("#find-words", "Windmill");
        page.getByText("Nothing like that, searched the latest 5 of your jobs.").waitFor();
        assertThat(page.locator(".gallery li").count()).isZero();
        page.getByText("Search further back").press("Enter");

        page.getByText(Pattern.compile("^1 job, searched (all|the latest) \\d+ of your jobs"))
                .waitFor();
        assertThat(page.locator(".gallery li").allTextContents())
                .singleElement()
                .asString()
                .contains("an old windmill");
    }

    private String focused() {
        return page.evaluate("document.activeElement.textContent").toString();
    }

    @Test
    void isSentWithAStrictPolicy() {
        HttpResponse<String> index = pod.caller().get("/");

        assertThat(index.body()).startsWith("<!doctype html>");
        assertThat(index.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(index.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(pod.caller().get("/console/main.js").headers().firstValue("Cache-Control"))
                .contains("no-cache");
    }

    private void enter(String room) {
        chromium.enter(page, room);
        page.waitForSelector("main :is(h1, h2, #prompt, #words)");
    }

    private void turn(String words, int number) {
        page.fill("#words", words);
        page.keyboard().press("Enter");
        awaitStatus(
                page.locator("article.turn").nth(number - 1).locator("atelier-job"), "succeeded");
    }

    private static byte[] png() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void drop(byte[] png) {
        Object transfer =
                page.evaluateHandle(
                        """
                        text => {
                          const data = Uint8Array.from(atob(text), it => it.charCodeAt(0));
                          const transfer = new DataTransfer();
                          transfer.items.add(new File([data], 'harbour.png', { type: 'image/png' }));
                          return transfer;
                        }\
                        """,
                        Base64.getEncoder().encodeToString(png));
        page.dispatchEvent(".drop", "drop", Map.of("dataTransfer", transfer));
    }

    private JsonNode latest() {
        return Caller.json(pod.caller().get("/v1/jobs?limit=1")).at("/data/0");
    }

    private List<String> values(String selector) {
        return page.locator(selector).all().stream().map(it -> it.getAttribute("value")).toList();
    }

    private static void awaitStatus(Locator card, String status) {
        card.locator("xpath=self::*[@data-status='" + status + "']").waitFor();
    }

    private static Locator stage(Locator picture, String stage) {
        return picture.locator("xpath=self::*[@data-stage='" + stage + "']");
    }

    private static Locator.FilterOptions having(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    private static Locator.WaitForOptions gone() {
        return new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED);
    }

    private static Locator.WaitForOptions attached() {
        return new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED);
    }

    private static int alpha(BufferedImage mask, double share) {
        int x = (int) (share * mask.getWidth());
        int y = (int) (share * mask.getHeight());
        return mask.getRGB(x, y) >>> 24;
    }
}
