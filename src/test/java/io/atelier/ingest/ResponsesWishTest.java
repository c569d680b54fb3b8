package io.atelier.ingest;

import static io.atelier.ingest.SampleResponse.json;
import static io.atelier.ingest.SampleResponse.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageSource;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.PromptMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesWishTest {
    @Test
    void makesATurnOfOpenAisFields() {
        ResponsesWish wish =
                wish(
                        "'instructions':'Be brief.','previous_response_id':'resp_1','user':'u-1','service_tier':'flex','metadata':{'a':'b'},'stream':true,'background':true,'tools':[{'type':'image_generation','action':'edit','model':'gpt-image-2','size':'1024x1024','partial_images':2,'input_image_mask':{'file_id':'file-1','image_url':null}}]");

        assertThat(wish.errors()).isEmpty();
        assertThat(wish.document())
                .isEqualTo(
                        json(
                                "{'metadata':{'a':'b'},'safety_identifier':'u-1','tier':'batch','prompt':'a park','action':'edit','model':'gpt-image-2','size':'1024x1024','partial_images':2,'mask':{'file_id':'file-1'}}"));
        assertThat(wish.settings().instructions()).isEqualTo("Be brief.");
        assertThat(wish.previous()).contains("resp_1");
        assertThat(wish.stream()).isTrue();
        assertThat(wish.background()).isTrue();
    }

    @Test
    void readsWhatWasSaidAndShown() {
        JobId earlier = JobId.random();
        ResponsesWish wish =
                wish(
                        "'input':[{'role':'developer','content':'Watercolours.'},{'type':'message','role':'user','content':[{'type':'input_text','text':'Draw a park'},{'type':'input_image','file_id':'file-1','detail':'auto'}]},{'type':'image_generation_call','id':'%s','result':null},{'role':'user','content':'Make it night'}],'instructions':'Be brief.'"
                                .formatted(ResponseId.ofPicture(earlier)));

        assertThat(wish.errors()).isEmpty();
        assertThat(wish.instructions()).isEqualTo("Be brief.\n\nWatercolours.");
        ImageOperation.Turn turn = (ImageOperation.Turn) read(wish).operation();
        assertThat(turn.prompt()).isEqualTo("Draw a park\n\nMake it night");
        assertThat(turn.images())
                .containsExactly(
                        new ImageSource.File("file-1"), new ImageSource.Earlier(earlier, 0));
        assertThat(turn.instructions()).isEqualTo(wish.instructions());
    }

    @Test
    void letsThePromptBeRewordedUnlessToldNotTo() {
        assertThat(read(wish("")).operation().options().promptMode())
                .isEqualTo(PromptMode.EXPANDED);
        assertThat(read(wish("'prompt_mode':'strict'")).operation().options().promptMode())
                .isEqualTo(PromptMode.STRICT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'tools':[] | tools",
                "'tools':[{'type':'web_search'}] | tools",
                "'tools':[{'type':'image_generation'},{'type':'web_search'}] | tools",
                "'tools':null | tools",
                "'tools':[{'type':'image_generation','n':2}] | tools[0].n",
                "'tools':[{'type':'image_generation','size':'1x1'}] | tools[0].size",
                "'tools':[{'type':'image_generation','action':'draw'}] | tools[0].action",
                "'tools':[{'type':'image_generation','model':'gpt-none'}] | tools[0].model",
                "'tools':[{'type':'image_generation','input_image_mask':'a'}] | tools[0].input_image_mask",
                "'tool_choice':'none' | tool_choice",
                "'tool_choice':{'type':'web_search'} | tool_choice",
                "'input':'' | input",
                "'input':7 | input",
                "'input':null | input",
                "'input':[{'role':'assistant','content':'a'}] | input",
                "'input':[{'role':'user','content':[{'type':'input_file','file_id':'f'}]}] | input",
                "'input':[{'role':'user','content':[{'type':'input_image'}]}] | input",
                "'input':[{'role':'user','content':'a','colour':'red'}] | input",
                "'input':[{'type':'reasoning','id':'rs_1'}] | input",
                "'input':[{'type':'image_generation_call','id':'ig_1'},{'role':'user','content':'a'}] | input",
                "'conversation':'conv_1' | conversation",
                "'background':true,'store':false | background",
                "'model':null | model",
                "'metadata':{'a':1} | metadata",
                "'instructions':7 | instructions"
            })
    void namesWhatIsWrongAsItCame(String fields, String param) {
        ResponsesWish wish = wish(fields);

        assertThat(wish.errors(SampleResponse.read(wish.requested())))
                .extracting(FieldError::field)
                .containsExactly(param);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'auto'",
                "'required'",
                "{'type':'image_generation'}",
                "{'type':'allowed_tools','mode':'required','tools':[{'type':'image_generation'}]}"
            })
    void takesEveryChoiceOfTheTool(String choice) {
        assertThat(wish("'tool_choice':" + choice).errors()).isEmpty();
    }

    @Test
    void holdsHeadersOverTheBody() {
        ResponsesWish wish =
                ResponsesWish.of(
                        request("'service_tier':'flex'"), "priority", "2999-01-01T00:00:00Z");

        assertThat(wish.document().path("tier").asText()).isEqualTo("priority");
        assertThat(wish.document().path("deadline").asText()).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(wish.named(FieldError.of("tier", "x")).field()).isEqualTo("Atelier-Tier");
    }

    @Test
    void saysWhatHasNoEffect() {
        ResponsesWish wish = wish("'temperature':0.2,'reasoning':{'effort':'low'}");

        assertThat(wish.errors()).isEmpty();
        assertThat(wish.requested().has("temperature")).isFalse();
        assertThat(wish.changes())
                .extracting(JobDocument.Change::field, JobDocument.Change::from)
                .containsExactly(tuple("reasoning", "..."), tuple("temperature", "0.2"));
    }

    @Test
    void takesNoMoreThanFitsIntoARecord() {
        ObjectNode request = request("").put("instructions", "i".repeat(16_001));
        request.put("input", "p".repeat(32_000));

        assertThat(ResponsesWish.of(request, null, null).errors())
                .extracting(FieldError::field)
                .containsExactly("instructions");
    }

    /// Whoever tries again finds his own job and no other.
    @Test
    void tellsRequestsApartByAllButHowTheyAreAnswered() {
        String hash = wish("").requestHash();

        assertThat(wish("'stream':true,'store':null").requestHash()).isEqualTo(hash);
        assertThat(
                        List.of(
                                wish("'previous_response_id':'resp_1'").requestHash(),
                                wish("'previous_response_id':'resp_2'").requestHash(),
                                wish("'instructions':'a'").requestHash(),
                                wish("'input':'b'").requestHash(),
                                wish("'model':'gpt-6'").requestHash(),
                                ResponsesWish.of(request(""), "batch", null).requestHash()))
                .doesNotHaveDuplicates()
                .doesNotContain(hash);
    }

    @Test
    void knowsItsOwnIds() {
        JobId job = JobId.random();

        assertThat(ResponseId.parse(ResponseId.of(job))).contains(job);
        assertThat(ResponseId.parsePicture(ResponseId.ofPicture(job))).contains(job);
        for (String other :
                List.of("", job.toString(), ResponseId.ofPicture(job), ResponseId.of(job) + "0")) {
            assertThat(ResponseId.parse(other)).as(other).isEmpty();
        }
    }

    private static ResponsesWish wish(String fields) {
        return ResponsesWish.of(request(fields), null, null);
    }

    private static JobDocument read(ResponsesWish wish) {
        Reading reading = SampleResponse.read(wish.requested());
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).document();
    }
}
