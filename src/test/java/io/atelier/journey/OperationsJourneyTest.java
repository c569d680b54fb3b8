package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.docs.MetricsTable;
import io.atelier.monitoring.Expression;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/// What users were told about the image API, against what they get here: edits, variations,
/// expanded prompts, checks and missing pictures, through the whole application. docs/journeys.md
/// says which test is about what.
@Tag("application")
@QuarkusTest
class OperationsJourneyTest {
    /// Of a job, a worker or anything else that there is no end of.
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|[0-9a-f]{16}");

    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    private final String prompt = Caller.prompt();
    private Caller caller;
    private Till till;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        till = Till.of(simulatorPort);
    }

    @Test
    void paintsWithTheDefaultModelThroughTheImagesApi() {
        JsonNode job = succeeded("{'prompt':'%s'}".formatted(prompt));

        assertThat(job.path("model").asText()).isEqualTo("gpt-image-2.5-flare");
        assertThat(onlyBill(job).path("operation").asText()).isEqualTo("generate");
        assertThat(job.has("revised_prompt")).isFalse();
    }

    @Test
    void givesBothSurfacesTheSameJob() {
        JsonNode strict = succeeded("{'prompt':'%s'}".formatted(prompt));
        String other = Caller.prompt();
        JsonNode expanded = succeeded("{'prompt':'%s','prompt_mode':'expanded'}".formatted(other));

        assertThat(till.billed(prompt).getFirst().path("operation").asText()).isEqualTo("generate");
        assertThat(till.said(other).path("operation").asText()).isEqualTo("turn");
        assertThat(expanded.at("/images/0").fieldNames())
                .toIterable()
                .containsExactlyElementsOf(() -> strict.at("/images/0").fieldNames());
        assertThat(caller.picture(expanded.path("id").asText(), 0).statusCode()).isEqualTo(200);
    }

    @Test
    void keepsWhatAnExpandedPromptBecame() {
        JsonNode job = succeeded("{'prompt':'%s','prompt_mode':'expanded'}".formatted(prompt));

        assertThat(job.path("revised_prompt").asText()).contains(prompt).isNotEqualTo(prompt);
        assertThat(job.path("action").asText()).isEqualTo("generate");
        assertThat(job.path("cost_usd").asText()).isEqualTo(bill(job).path("usd").asText());
        assertThat(job.at("/usage/turn/model").asText()).isEqualTo("gpt-6-luna");
        assertThat(job.path("warnings")).isEmpty();
        assertThat(caller.steps(job.path("id").asText())).contains("bound");
    }

    @Test
    void saysWhatTheCostLeavesOut() {
        till.plan(prompt, "'fault':'missing_usage'");

        JsonNode plain = succeeded("{'prompt':'%s'}".formatted(prompt));
        JsonNode turn = succeeded("{'prompt':'%s','prompt_mode':'expanded'}".formatted(prompt));

        assertThat(plain.path("cost_usd").asText()).isEqualTo("0.000000");
        assertThat(plain.path("warnings").toString()).contains("without the picture");
        assertThat(turn.path("warnings").toString())
                .contains("without the picture", "without the words of the turn");
    }

    @Test
    void makesPicturesReadyToUse() throws IOException {
        byte[] mark = caller.picture(idOfSucceeded("{'prompt':'a mark'}"), 0).body();
        String file = caller.uploaded(mark);

        String id =
                idOfSucceeded(
                        """
                        {'prompt':'%s','size':'1536x1024','n':2,'transform':[
                         {'kind':'thumbnail'},
                         {'kind':'resize','name':'square','width':512,'height':512,'fit':'cover'},
                         {'kind':'convert','output_format':'jpeg'},
                         {'kind':'watermark','image':{'file_id':'%s'}},
                         {'kind':'blurhash'}]}
                        """
                                .formatted(prompt, file));

        byte[] original = caller.picture(id, 1).body();
        JsonNode last =
                caller.awaitJob(id, job -> job.at("/images/1").has("blurhash")).at("/images/1");
        assertThat(last.path("blurhash").asText()).hasSize(28);
        assertThat(last.path("variants").findValuesAsText("name"))
                .containsExactly("thumbnail", "square", "convert", "watermark", "blurhash");
        assertThat(last.path("variants").findValuesAsText("content_type"))
                .containsExactly("image/webp", "image/png", "image/jpeg", "image/png");
        JsonNode square = last.at("/variants/1");
        assertThat(square.path("url").asText())
                .endsWith("/v1/jobs/%s/images/1/variants/square".formatted(id));
        HttpResponse<byte[]> picture = variant(id, "square");
        String tag = picture.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).isEqualTo('"' + square.path("sha256").asText() + '"');
        String path = "/v1/jobs/" + id + "/images/1/variants/square";
        assertThat(caller.send("GET", path, "", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(caller.send("HEAD", path, "").headers().firstValueAsLong("Content-Length"))
                .hasValue(picture.body().length);
        assertThat(picture.body()).hasSize(square.path("bytes").asInt());
        BufferedImage pixels = ImageIO.read(new ByteArrayInputStream(picture.body()));
        assertThat(List.of(pixels.getWidth(), pixels.getHeight())).containsExactly(512, 512);
        assertThat(new String(variant(id, "blurhash").body(), StandardCharsets.US_ASCII))
                .isEqualTo(last.path("blurhash").asText());
        assertThat(variant(id, "other").statusCode()).isEqualTo(404);
        assertThat(caller.picture(id, 1).body()).isEqualTo(original);
    }

    @Test
    void refusesTransformsThatCantBeDone() {
        JsonNode refused =
                Caller.json(
                        caller.submit(
                                "{'prompt':'%s','transform':[{'kind':'watermark'}]}"
                                        .formatted(prompt)));
        JsonNode missing =
                Caller.json(
                        caller.submit(
                                "{'prompt':'%s','transform':[{'kind':'watermark','image':{'file_id':'file-none'}}]}"
                                        .formatted(prompt)));
        JsonNode openAi =
                Caller.json(
                        caller.send(
                                "POST",
                                "/v1/images/generations",
                                "{'prompt':'%s','transform':[{'kind':'rotate'}]}"
                                        .formatted(prompt)));

        assertThat(refused.at("/errors/0/message").asText())
                .isEqualTo("entry 0 needs either text or image");
        assertThat(missing.at("/errors/0/message").asText())
                .isEqualTo("entry 0 names a file that does not exist");
        assertThat(openAi.at("/error/param").asText()).isEqualTo("transform");
    }

    @Test
    void editsAPictureOfAnEarlierJobAFileAndADataUrl() {
        JsonNode first = succeeded("{'prompt':'%s','size':'1024x1024'}".formatted(prompt));
        byte[] picture = caller.picture(first.path("id").asText(), 0).body();
        String file = caller.uploaded(picture);
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);

        for (String source :
                List.of(
                        "{'job':'%s','index':0}".formatted(first.path("id").asText()),
                        "{'file_id':'%s'}".formatted(file),
                        "{'image_url':'%s'}".formatted(url))) {
            String change = Caller.prompt();
            JsonNode job =
                    succeeded(
                            "{'operation':'edit','prompt':'%s','images':[%s]}"
                                    .formatted(change, source));

            assertThat(till.billed(change))
                    .singleElement()
                    .satisfies(bill -> {
                        assertThat(bill.path("operation").asText()).isEqualTo("edit");
                        assertThat(bill.path("usd").asText())
                                .isEqualTo(job.path("cost_usd").asText());
                    });
            assertThat(job.at("/usage/input_tokens_details/image_tokens").asInt()).isPositive();
            assertThat(job.at("/effective/images/0/file_id").asText()).startsWith("file-");
        }
    }

    @Test
    void paysNothingForAnEditWhosePictureIsGone() {
        JsonNode first = succeeded("{'prompt':'%s'}".formatted(prompt));
        String file = caller.uploaded(caller.picture(first.path("id").asText(), 0).body());
        String change = Caller.prompt();
        String held =
                caller.accepted(
                        "{'operation':'edit','prompt':'%s','images':[{'file_id':'%s'}],'not_before':'%s'}"
                                .formatted(change, file, Instant.now().plusMillis(1500)));

        assertThat(caller.send("DELETE", "/v1/files/" + file, "").statusCode()).isEqualTo(200);
        JsonNode job = caller.awaitStatus(held, "failed");

        assertThat(job.at("/error/code").asText()).isEqualTo("input_missing");
        assertThat(till.billed(change)).isEmpty();
    }

    @Test
    void makesAVariationAsAnEdit() {
        JsonNode first = succeeded("{'prompt':'%s'}".formatted(prompt));

        JsonNode job =
                succeeded(
                        "{'operation':'variation','prompt':'%s','images':[{'job':'%s','index':0}]}"
                                .formatted(Caller.prompt(), first.path("id").asText()));

        assertThat(job.path("changes").findValuesAsText("field")).contains("operation");
        assertThat(bill(job).path("operation").asText()).isEqualTo("edit");
    }

    @Test
    void editsThroughTheToolWhereThePromptMayBeExpanded() {
        JsonNode first = succeeded("{'prompt':'%s'}".formatted(prompt));
        String change = Caller.prompt();

        JsonNode job =
                succeeded(
                        "{'operation':'edit','prompt':'%s','prompt_mode':'expanded','images':[{'job':'%s','index':0}]}"
                                .formatted(change, first.path("id").asText()));

        assertThat(job.path("action").asText()).isEqualTo("edit");
        assertThat(till.said(change).path("operation").asText()).isEqualTo("turn");
    }

    @Test
    void animates() throws IOException {
        JsonNode job =
                succeeded(
                        "{'prompt':'%s','model':'gpt-image-2.6-flare','output_format':'gif','size':'512x512','frame_count':4,'frame_duration_ms':123}"
                                .formatted(prompt));
        HttpResponse<byte[]> picture = caller.picture(job.path("id").asText(), 0);

        assertThat(job.at("/effective/frame_duration_ms").asInt()).isEqualTo(120);
        assertThat(job.at("/images/0/width").asInt()).isEqualTo(512);
        assertThat(onlyBill(job).path("usd").asText()).isEqualTo(job.path("cost_usd").asText());
        assertServed(picture, job, "image/gif");
        ImageReader gif = ImageIO.getImageReadersByFormatName("gif").next();
        gif.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(picture.body())));
        assertThat(gif.getNumImages(true)).isEqualTo(4);
        assertThat(gif.read(3).getWidth()).isEqualTo(512);
        assertThat(gif.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0"))
                .extracting(
                        tree -> ((Element) tree).getElementsByTagName("GraphicControlExtension"))
                .extracting(controls -> ((Element) controls.item(0)).getAttribute("delayTime"))
                .isEqualTo("12");
    }

    @Test
    void draws() throws Exception {
        JsonNode job =
                succeeded(
                        "{'prompt':'%s','model':'gpt-image-2.6-flare','output_format':'svg','size':'1024x1024','svg':{'model':'gpt-6-luna','reasoning':{'effort':'low'}}}"
                                .formatted(prompt));
        HttpResponse<byte[]> picture = caller.picture(job.path("id").asText(), 0);

        assertThat(job.at("/images/0/width").asInt()).isEqualTo(1024);
        assertThat(usd(job)).isGreaterThan(new BigDecimal(onlyBill(job).path("usd").asText()));
        assertServed(picture, job, "image/svg+xml");
        DocumentBuilderFactory xml = DocumentBuilderFactory.newDefaultNSInstance();
        Element root =
                xml.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(picture.body()))
                        .getDocumentElement();
        assertThat(root.getLocalName()).isEqualTo("svg");
        assertThat(root.getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        assertThat(root.getTextContent()).contains("simulated");
    }

    @Test
    void drawsThroughTheToolToo() {
        JsonNode job =
                succeeded(
                        "{'prompt':'%s','model':'gpt-image-2.6-flare','output_format':'svg','prompt_mode':'expanded'}"
                                .formatted(prompt));

        assertThat(till.said(prompt).path("operation").asText()).isEqualTo("turn");
        assertServed(caller.picture(job.path("id").asText(), 0), job, "image/svg+xml");
    }

    @Test
    void saysThatAnEditCantStartFromAnAnimationOrADrawing() {
        for (String format : List.of("gif", "svg")) {
            JsonNode job =
                    succeeded(
                            "{'prompt':'%s','model':'gpt-image-2.6-flare','output_format':'%s'}"
                                    .formatted(prompt, format));
            String change = Caller.prompt();

            HttpResponse<String> refused =
                    caller.submit(
                            "{'operation':'edit','prompt':'%s','images':[{'job':'%s','index':0}]}"
                                    .formatted(change, job.path("id").asText()));

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(Caller.json(refused).at("/errors/0/field").asText()).isEqualTo("images");
            assertThat(Caller.json(refused).at("/errors/0/message").asText())
                    .contains("only PNG, JPEG or WebP can be started from");
            assertThat(till.billed(change)).isEmpty();
        }
    }

    /// Still sold until 2026-12-01, and translated from then on: the caller is told either way.
    @Test
    void paintsForTheSmallModelOfOldAndSaysThatItGoes() {
        HttpResponse<String> accepted =
                caller.submit("{'prompt':'%s','model':'gpt-image-1-mini'}".formatted(prompt));

        JsonNode job = caller.awaitStatus(Caller.json(accepted).path("id").asText(), "succeeded");

        assertThat(
                        accepted.headers().firstValue("Deprecation").isPresent()
                                || job.path("changes").findValuesAsText("field").contains("model"))
                .as(accepted.body())
                .isTrue();
        assertThat(onlyBill(job).path("model").asText()).isEqualTo(job.path("model").asText());
    }

    @Test
    void takesTheWideSizesOfOldWhereTheModelDoes() {
        JsonNode job = succeeded("{'prompt':'%s','size':'1792x1024'}".formatted(prompt));
        assertThat(job.at("/images/0/width").asInt()).isEqualTo(1792);

        HttpResponse<String> refused = caller.submit("{'prompt':'a','size':'1792x1023'}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Caller.json(refused).at("/errors/0/field").asText()).isEqualTo("size");
        assertThat(Caller.json(refused).at("/errors/0/nearest").asText()).isNotEmpty();
    }

    @Test
    void makesHighOfHd() {
        JsonNode job = succeeded("{'prompt':'%s','quality':'hd'}".formatted(prompt));

        assertThat(job.at("/requested/quality").asText()).isEqualTo("hd");
        assertThat(job.at("/effective/quality").asText()).isEqualTo("high");
        assertThat(onlyBill(job).path("quality").asText()).isEqualTo("high");
    }

    @Test
    void refusesTransparencyThatTheFormatCantHold() {
        HttpResponse<String> refused =
                caller.submit(
                        "{'prompt':'%s','background':'transparent','format':'jpeg'}"
                                .formatted(prompt));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(till.billed(prompt)).isEmpty();
    }

    @Test
    void blocksAtTheDoorWithoutAJob() {
        String bad = prompt + " [sim:flag:violence]";

        HttpResponse<String> refused =
                caller.submit("{'prompt':'%s','moderation_check':'at_door'}".formatted(bad));

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(Caller.json(refused).path("code").asText()).isEqualTo("moderation_blocked");
        assertThat(Caller.json(refused).at("/moderation/stage").asText()).isEqualTo("pre_check");
        assertThat(Caller.json(refused).at("/moderation/categories/0").asText())
                .isEqualTo("violence");
        assertThat(till.billed(bad)).isEmpty();
    }

    @Test
    void blocksBeforeTheCallAndNeverTriesAgain() {
        String bad = prompt + " [sim:flag:violence]";
        String id = caller.accepted("{'prompt':'%s','moderation_check':'text'}".formatted(bad));

        JsonNode job = caller.awaitStatus(id, "failed");

        assertThat(job.at("/error/code").asText()).isEqualTo("moderation_blocked");
        assertThat(job.at("/error/moderation/stage").asText()).isEqualTo("pre_check");
        assertThat(job.at("/error/moderation/categories/0").asText()).isEqualTo("violence");
        assertThat(till.billed(bad)).isEmpty();
        assertThat(caller.steps(id)).doesNotContain("retry_wait");
    }

    /// The simulator flags what is red through and through.
    @Test
    void blocksAFlaggedPictureBeforeTheCall() throws IOException {
        BufferedImage red = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            red.setRGB(i % 64, i / 64, 0xFF0000);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(red, "png", png);
        String file = caller.uploaded(png.toByteArray());
        String edit =
                "{'operation':'edit','prompt':'%s','images':[{'file_id':'%s'}],'moderation_check':'%s'}";

        String id = caller.accepted(edit.formatted(prompt, file, "text_and_image"));
        JsonNode job = caller.awaitStatus(id, "failed");

        assertThat(job.at("/error/code").asText()).isEqualTo("moderation_blocked");
        assertThat(job.at("/error/moderation/stage").asText()).isEqualTo("pre_check");
        assertThat(job.at("/error/moderation/categories"))
                .extracting(JsonNode::asText)
                .containsExactly("violence", "violence/graphic");
        assertThat(caller.steps(id)).doesNotContain("check_passed", "retry_wait");
        assertThat(till.billed(prompt)).isEmpty();
        String unseen = Caller.prompt();
        succeeded(edit.formatted(unseen, file, "text"));
        assertThat(till.billed(unseen)).hasSize(1);
    }

    @Test
    void keepsTheVerdictForTheNextTry() {
        till.plan(prompt, "'fault':'status','status':503,'times':1");
        String id = caller.accepted("{'prompt':'%s','moderation_check':'text'}".formatted(prompt));

        caller.awaitStatus(id, "succeeded");

        assertThat(caller.steps(id)).contains("retry_wait").containsOnlyOnce("check_passed");
        assertThat(till.billed(prompt)).hasSize(1);
    }

    @Test
    void buysOnlyThePictureThatWasMissing() {
        till.plan(prompt, "'fault':'blocked','times':1");
        String id =
                caller.accepted("{'prompt':'%s','prompt_mode':'expanded','n':3}".formatted(prompt));

        JsonNode job = caller.awaitStatus(id, "succeeded");
        assertThat(job.path("images").findValuesAsText("code"))
                .containsExactly("moderation_blocked");
        assertThat(job.path("images").findValuesAsText("url")).hasSize(2);
        HttpResponse<String> again = caller.command(id, "redrive");
        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        JsonNode whole =
                caller.awaitJob(id, it -> it.path("images").findValuesAsText("url").size() == 3);

        assertThat(caller.command(id, "redrive").statusCode()).isEqualTo(409);
        assertThat(till.allSaid(prompt)).hasSize(3);
        BigDecimal bills =
                till.allSaid(prompt).stream()
                        .map(bill -> new BigDecimal(bill.path("usd").asText()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(usd(whole)).isEqualTo(bills).isGreaterThan(usd(job));
    }

    @Test
    void showsPartialImagesOnTheWay() {
        String turned = Caller.prompt();
        String edited = Caller.prompt();
        String id = caller.accepted("{'prompt':'%s','partial_images':2}".formatted(prompt));
        String other =
                caller.accepted(
                        "{'prompt':'%s','partial_images':1,'prompt_mode':'expanded'}"
                                .formatted(turned));
        JsonNode job = caller.awaitStatus(id, "succeeded");
        caller.awaitStatus(other, "succeeded");
        String third =
                caller.accepted(
                        "{'operation':'edit','prompt':'%s','partial_images':1,'images':[{'job':'%s','index':0}]}"
                                .formatted(edited, id));
        caller.awaitStatus(third, "succeeded");

        for (String path :
                List.of(
                        id + "/partials/0/0",
                        id + "/partials/0/1",
                        other + "/partials/0/0",
                        third + "/partials/0/0")) {
            HttpResponse<String> partial = caller.awaitOk("/v1/jobs/" + path);
            assertThat(partial.headers().firstValue("Content-Type")).contains("image/png");
        }
        assertThat(caller.get("/v1/jobs/" + id + "/partials/0/2").statusCode()).isEqualTo(404);
        assertThat(caller.get("/v1/jobs/" + id + "/partials/x/0").statusCode()).isEqualTo(404);
        assertThat(onlyBill(job).path("partial_images").asInt()).isEqualTo(2);
        assertThat(till.said(turned).path("partial_images").asInt()).isEqualTo(1);
    }

    @Test
    void saysWhatToDoAboutAnUnverifiedOrganization() {
        till.plan(prompt, "'fault':'org_verification','times':1");
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));

        JsonNode job = caller.awaitStatus(id, "failed");

        assertThat(job.at("/error/code").asText()).isEqualTo("organization_not_verified");
        assertThat(job.at("/error/message").asText()).contains("platform.openai.com");
        assertThat(till.billed(prompt)).isEmpty();
    }

    @Test
    void checksKeyAndModelsBeforeAnythingIsPaid() {
        JsonNode report = Caller.json(caller.get("/v1/admin/preflight"));

        assertThat(report.at("/upstreams/0/key").asText()).isEqualTo("accepted");
        assertThat(report.at("/upstreams/0/models").findValuesAsText("model"))
                .contains("gpt-image-2.5-flare");
        assertThat(report.toString()).doesNotContain("Bearer").doesNotContain("sk-");
    }

    @Test
    void makesTwoPicturesOfTheSamePromptAskedForTwice() {
        succeeded("{'prompt':'%s'}".formatted(prompt));
        succeeded("{'prompt':'%s'}".formatted(prompt));

        assertThat(till.billed(prompt)).hasSize(2);
    }

    private HttpResponse<byte[]> variant(String id, String name) {
        return caller.bytes("/v1/jobs/" + id + "/images/1/variants/" + name);
    }

    @Test
    void tellsTheMetricsOfTheTableAndNoOther() {
        succeeded("{'prompt':'%s'}".formatted(prompt));
        Map<String, MetricsTable.Row> table = MetricsTable.rows();

        Scrape scrape = Scrape.of(caller.get("/q/metrics").body());

        assertThat(scrape.own().keySet()).isEqualTo(table.keySet());
        scrape.own().forEach((name, family) -> assertTold(table.get(name), family));
        assertThat(scrape.families().keySet())
                .containsAll(
                        MetricsTable.besides().stream()
                                .map(name -> name.replaceFirst("_(count|sum)$", ""))
                                .toList());
        assertThat(scrape.families().values())
                .flatExtracting(Scrape.Family::labels)
                .flatExtracting(Map::values)
                .as("ids")
                .noneMatch(value -> ID.matcher(value).find());
    }

    @Test
    void tellsTheMetricsThatAlertsAndTheDashboardAskFor() {
        succeeded("{'prompt':'%s'}".formatted(prompt));

        Set<String> samples = Scrape.samples(caller.get("/q/metrics").body());

        assertThat(Expression.all())
                .allSatisfy(expression ->
                        assertThat(expression.metrics())
                                .as(expression.where())
                                .allMatch(
                                        metric -> samples.contains(metric) || metric.equals("up")));
    }

    private static void assertTold(MetricsTable.Row row, Scrape.Family family) {
        assertThat(family.type()).as(row.name()).isEqualTo(row.type());
        assertThat(family.labelNames()).as(row.name()).isEqualTo(row.labels().keySet());
        row.labels()
                .forEach((label, values) ->
                        assertThat(family.valuesOf(label))
                                .as("%s, %s", row.name(), label)
                                .allMatch(values::allow)
                                .containsAll(row.enumerated() ? values.words() : List.of()));
    }

    private String idOfSucceeded(String document) {
        return succeeded(document).path("id").asText();
    }

    private JsonNode succeeded(String document) {
        return caller.awaitStatus(caller.accepted(document), "succeeded");
    }

    private static void assertServed(HttpResponse<byte[]> picture, JsonNode job, String type) {
        assertThat(job.at("/images/0/content_type").asText()).isEqualTo(type);
        assertThat(picture.headers().firstValue("Content-Type")).contains(type);
        assertThat(picture.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(picture.headers().firstValue("Content-Security-Policy"))
                .contains("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    }

    private static BigDecimal usd(JsonNode job) {
        return new BigDecimal(job.path("cost_usd").asText());
    }

    private JsonNode onlyBill(JsonNode job) {
        assertThat(till.billed(job.at("/effective/prompt").asText())).hasSize(1);
        return bill(job);
    }

    private JsonNode bill(JsonNode job) {
        return till.said(job.at("/effective/prompt").asText());
    }
}
