package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.embedded.OpenAiSpec;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import io.atelier.log.Json;
import io.atelier.storage.FolderPartials;
import io.atelier.storage.FolderStore;
import io.atelier.storage.PartialUpload;
import io.atelier.storage.PictureUpload;
import io.atelier.storage.SmallStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponseEventsTest {
    private static final String CALL = "response.image_generation_call.";
    private static final SampleResponse SKETCHED =
            new SampleResponse(
                    "'stream':true,'tools':[{'type':'image_generation','partial_images':2}]");

    @TempDir Path folder;
    private FolderStore pictures;
    private FolderPartials sketches;
    private byte[] png;
    private int attempts;

    @BeforeEach
    void furnish() throws IOException {
        pictures = new FolderStore(new SmallStorage(folder));
        sketches = new FolderPartials(new SmallStorage(folder), Clock.systemUTC());
        png = Inputs.png(32, 16);
    }

    @Test
    void tellsAPictureInOpenAisOrder() throws IOException {
        List<JsonNode> events =
                told(
                        SKETCHED,
                        -1,
                        moved(SKETCHED.queued()),
                        moved(SKETCHED.running()),
                        sketch(0),
                        sketch(1),
                        moved(SKETCHED.succeeded(picture())));

        assertThat(types(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        CALL + "in_progress",
                        CALL + "generating",
                        CALL + "partial_image",
                        CALL + "partial_image",
                        CALL + "completed",
                        "response.output_item.done",
                        "response.completed");
        assertThat(numbers(events)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        String base64 = Base64.getEncoder().encodeToString(png);
        assertThat(events.get(5).path("partial_image_b64").asText()).isEqualTo(base64);
        assertThat(events.get(6).path("partial_image_index").asInt()).isEqualTo(1);
        assertThat(events.get(8).at("/item/result").asText()).isEqualTo(base64);
        JsonNode response = events.getLast().path("response");
        assertThat(response.at("/output/0")).isEqualTo(events.get(8).path("item"));
        assertThat(events.getFirst().at("/response/status").asText()).isEqualTo("in_progress");
        assertThat(events.getFirst().at("/response/id")).isEqualTo(response.path("id"));
    }

    @Test
    void saysThatAResponseInTheBackgroundWaits() throws IOException {
        SampleResponse background = new SampleResponse("'background':true,'stream':true");

        List<JsonNode> events =
                told(
                        background,
                        -1,
                        moved(background.queued()),
                        moved(background.succeeded(picture())));

        assertThat(types(events))
                .startsWith("response.created", "response.queued", "response.in_progress");
        assertThat(events.get(1).at("/response/status").asText()).isEqualTo("queued");
    }

    /// The numbers are the same whoever tells, and whatever has been missed.
    @Test
    void goesOnAfterTheLastEventThatIsKnown() throws IOException {
        News end = moved(SKETCHED.succeeded(picture()));

        List<JsonNode> first = told(SKETCHED, 4, sketch(0), sketch(1), end);
        List<JsonNode> late = told(SKETCHED, 5, end);
        List<JsonNode> nothing = told(SKETCHED, 9, sketch(0), end);

        assertThat(numbers(first)).containsExactly(5, 6, 7, 8, 9);
        assertThat(numbers(late)).containsExactly(7, 8, 9);
        assertThat(types(late)).startsWith(CALL + "completed");
        assertThat(nothing).isEmpty();
    }

    @Test
    void showsEverySketchOnce() throws IOException {
        List<JsonNode> events =
                told(
                        SKETCHED,
                        -1,
                        sketch(0),
                        sketch(0),
                        sketch(1),
                        sketch(2),
                        moved(SKETCHED.succeeded(picture())));

        assertThat(types(events)).filteredOn((CALL + "partial_image")::equals).hasSize(2);
    }

    @Test
    void tellsWhatWasBlockedInTheItemAndInTheResponse() throws IOException {
        Failure blocked =
                new Failure(
                        "moderation_blocked",
                        "Not this.",
                        new Failure.Moderation("output", List.of("violence")));

        List<JsonNode> events = told(SKETCHED, -1, moved(SKETCHED.failed(blocked)));

        assertThat(types(events)).endsWith("response.output_item.done", "response.failed");
        JsonNode item = events.get(events.size() - 2).path("item");
        assertThat(item.path("status").asText()).isEqualTo("failed");
        assertThat(item.at("/error/code").asText()).isEqualTo("moderation_blocked");
        assertThat(item.at("/error/moderation_details/categories/0").asText())
                .isEqualTo("violence");
        JsonNode response = events.getLast().path("response");
        assertThat(response.path("status").asText()).isEqualTo("failed");
        assertThat(response.at("/error/code").asText()).isEqualTo("image_content_policy_violation");
    }

    @Test
    void endsWithACancelledResponseToo() throws IOException {
        List<JsonNode> events = told(SKETCHED, -1, moved(SKETCHED.cancelled()));

        assertThat(types(events))
                .endsWith("response.failed")
                .doesNotContain("response.output_item.done");
        assertThat(events.getLast().at("/response/status").asText()).isEqualTo("cancelled");
    }

    @Test
    void saysWhyItCannotGoOn() throws IOException {
        Picture gone = picture();
        Job lost =
                SKETCHED.succeeded(
                        new Picture(
                                0,
                                gone.name().replace(".f1.", ".f9."),
                                gone.contentType(),
                                1,
                                "h",
                                1,
                                1));

        assertThat(told(SKETCHED, -1, moved(lost)).getLast().path("code").asText())
                .isEqualTo("picture_missing");
        assertThat(told(SKETCHED, -1, moved(SKETCHED.parked())).getLast().path("code").asText())
                .isEqualTo("job_ambiguous");
        assertThat(told(SKETCHED, -1).getLast().path("code").asText())
                .isEqualTo("job_still_running");
    }

    /// To its end, or until the process stops. Each is as OpenAI's specification has it.
    private List<JsonNode> told(SampleResponse sample, int after, News... news) throws IOException {
        LiveJob live = new LiveJob(SampleResponse.ID, _ -> {});
        Arrays.stream(news).forEach(live::hear);
        live.stop();
        ToldResponse begun =
                ToldResponse.begun(
                        SampleResponse.ID, sample.document(), sample.queued().createdAt());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new LiveEvents(
                        live,
                        sketches,
                        new ResponseEvents(new ResponseJson(pictures), begun, after),
                        Duration.ofSeconds(1),
                        () -> false)
                .write(out);
        List<JsonNode> events = new ArrayList<>();
        for (String line : out.toString(UTF_8).lines().toList()) {
            if (line.startsWith("data: ")) {
                JsonNode event = Json.MAPPER.readTree(line.substring(6));
                assertThat(out.toString(UTF_8))
                        .contains("event: " + event.path("type").asText() + "\n");
                assertThat(new OpenAiSpec().objections("ResponseStreamEvent", event))
                        .as(line)
                        .isEmpty();
                events.add(event);
            }
        }
        return events;
    }

    private static News moved(Job job) {
        return new News.Moved(job);
    }

    private News sketch(int number) throws IOException {
        try (PartialUpload upload = sketches.begin(SampleResponse.ID, 1, ++attempts, 0)) {
            upload.write(png);
            return new News.Sketched(new PartialImage(SampleResponse.ID, 0, upload.finish(number)));
        }
    }

    private Picture picture() throws IOException {
        try (PictureUpload upload = pictures.begin(SampleResponse.ID, 0, 1, ++attempts, 0)) {
            upload.write(png);
            return upload.finish();
        }
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private static List<Integer> numbers(List<JsonNode> events) {
        return events.stream().map(event -> event.path("sequence_number").asInt()).toList();
    }
}
