package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.embedded.OpenAiSpec;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.SampleDocument;
import io.atelier.log.Json;
import io.atelier.storage.FolderStore;
import io.atelier.storage.PictureUpload;
import io.atelier.storage.SmallStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs as OpenAI's `Response` objects.
class ToldResponseTest {
    private static final SampleResponse PLAIN = new SampleResponse("");
    private static final SampleResponse BACKGROUND = new SampleResponse("'background':true");

    @TempDir Path folder;
    private FolderStore pictures;

    @BeforeEach
    void furnish() {
        pictures = new FolderStore(new SmallStorage(folder));
    }

    @Test
    void tellsThePicture() throws IOException {
        byte[] png = Inputs.png(32, 16);
        SampleResponse asked =
                new SampleResponse(
                        "'metadata':{'a':'b'},'instructions':'Be brief.','user':'u-1','service_tier':'priority','previous_response_id':'resp_1','tools':[{'type':'image_generation','quality':'low','input_image_mask':{'file_id':'f'}}]");

        JsonNode told = told(asked.succeeded(picture(png)));

        assertThat(told.path("id").asText()).isEqualTo(ResponseId.of(SampleResponse.ID));
        assertThat(told.path("status").asText()).isEqualTo("completed");
        assertThat(told.path("completed_at").asLong() - told.path("created_at").asLong())
                .isEqualTo(12);
        JsonNode item = told.at("/output/0");
        assertThat(item.path("result").asText()).isEqualTo(Base64.getEncoder().encodeToString(png));
        assertThat(item.path("revised_prompt").asText()).isEqualTo("a park in spring");
        assertThat(item.path("action").asText()).isEqualTo("generate");
        assertThat(item.path("size").asText()).isEqualTo("32x16");
        assertThat(item.path("quality").asText()).isEqualTo("low");
        assertThat(told.at("/usage/total_tokens").asInt()).isEqualTo(340);
        assertThat(told.at("/tool_usage/image_gen/total_tokens").asInt()).isEqualTo(210);
        assertThat(told.at("/metadata/a").asText()).isEqualTo("b");
        assertThat(told.path("instructions").asText()).isEqualTo("Be brief.");
        assertThat(told.path("previous_response_id").asText()).isEqualTo("resp_1");
        assertThat(told.path("service_tier").asText()).isEqualTo("priority");
        assertThat(told.path("safety_identifier").asText()).isEqualTo("u-1");
        assertThat(told.at("/tools/0").has("input_image_mask")).isFalse();
    }

    @Test
    void tellsHowFarItIs() throws IOException {
        assertThat(told(BACKGROUND.queued()).path("status").asText()).isEqualTo("queued");
        assertThat(told(PLAIN.queued()).path("status").asText()).isEqualTo("in_progress");
        assertThat(told(BACKGROUND.running()).path("status").asText()).isEqualTo("in_progress");
        assertThat(told(BACKGROUND.parked()).path("status").asText()).isEqualTo("in_progress");
        JsonNode cancelled = told(BACKGROUND.cancelled());
        assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
        assertThat(cancelled.path("output")).isEmpty();
        assertThat(cancelled.path("error").isNull()).isTrue();
    }

    @Test
    void tellsWhatWentWrongInOpenAisWords() throws IOException {
        JsonNode refused = told(PLAIN.failed(Failure.of("invalid_value", "Not so.")));
        JsonNode known = told(PLAIN.failed(Failure.of("invalid_image", "No picture.")));

        assertThat(refused.path("status").asText()).isEqualTo("failed");
        assertThat(refused.at("/error/code").asText()).isEqualTo("server_error");
        assertThat(refused.at("/error/message").asText()).isEqualTo("Not so.");
        assertThat(refused.at("/output/0/error/code").asText()).isEqualTo("invalid_value");
        assertThat(known.at("/error/code").asText()).isEqualTo("invalid_image");
    }

    @Test
    void isThereForWhoeverAskedForItAlone() {
        Job plain = PLAIN.queued();
        Job unstored = new SampleResponse("'store':false").queued();
        Job noTurn =
                new Job(
                        JobId.random(),
                        SampleDocument.PLAIN.made(),
                        Instant.EPOCH,
                        null,
                        null,
                        1,
                        List.of(Part.fresh(0, 0, 1, new PartState.Cancelled(Instant.EPOCH))),
                        null,
                        List.of());

        assertThat(ToldResponse.of(plain, SampleResponse.TENANT)).isPresent();
        assertThat(ToldResponse.of(plain, "other")).isEmpty();
        assertThat(ToldResponse.of(unstored, SampleResponse.TENANT)).isEmpty();
        assertThat(ToldResponse.of(noTurn, "default")).isEmpty();
    }

    private JsonNode told(Job job) throws IOException {
        ResponseJson words = new ResponseJson(pictures);
        ToldResponse told = ToldResponse.of(job);
        assertThat(words.complete(told)).isTrue();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = ImagesJson.to(out)) {
            json.writeStartObject();
            words.response(json, told);
            json.writeEndObject();
        }
        JsonNode response = Json.MAPPER.readTree(out.toString(UTF_8));
        assertThat(new OpenAiSpec().objections("Response", response)).isEmpty();
        return response;
    }

    private Picture picture(byte[] png) throws IOException {
        try (PictureUpload upload = pictures.begin(SampleResponse.ID, 0, 1, 1, 0)) {
            upload.write(png);
            return upload.finish();
        }
    }
}
