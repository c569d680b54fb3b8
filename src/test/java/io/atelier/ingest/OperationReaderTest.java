package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.Catalog;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.ImageSource;
import io.atelier.job.JobId;
import io.atelier.job.PromptMode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The shapes of operations and their pictures, those included that no worker can run yet.
class OperationReaderTest {
    private static final String JOB = "0dc45a91-e936-8fb1-987d-b7ee39d7fc89";
    private static final String PICTURE = "'images':[{'file_id':'file-1'}]";

    @Test
    void readsAnEdit() {
        ImageOperation operation =
                operation(
                        """
                        {'operation':'edit','prompt':'a hat','input_fidelity':'high',
                         'images':[{'file_id':'file-1'},{'image_url':'https://pictures.example/a.png'},
                                   {'job':'%s','index':2},{'image_url':'data:image/png;base64,iVBORw0KGgo='}],
                         'mask':{'file_id':'file-2'}}
                        """
                                .formatted(JOB));

        assertThat(operation)
                .isEqualTo(
                        new ImageOperation.Edit(
                                "a hat",
                                defaults().but().inputFidelity("high").made(),
                                List.of(
                                        new ImageSource.File("file-1"),
                                        new ImageSource.Url("https://pictures.example/a.png"),
                                        new ImageSource.Earlier(JobId.parse(JOB).orElseThrow(), 2),
                                        new ImageSource.Url("data:image/png;base64,iVBORw0KGgo=")),
                                new ImageSource.File("file-2"),
                                null));
    }

    @Test
    void readsAMarkup() {
        assertThat(
                        operation(
                                "{'operation':'edit','prompt':'a hat',%s,'markup':{'file_id':'f'}}"
                                        .formatted(PICTURE)))
                .isInstanceOfSatisfying(
                        ImageOperation.Edit.class,
                        edit -> assertThat(edit.markup()).isEqualTo(new ImageSource.File("f")));
    }

    @Test
    void readsAVariationWithAndWithoutAPrompt() {
        assertThat(operation("{'operation':'variation',%s}".formatted(PICTURE)))
                .isEqualTo(
                        new ImageOperation.Variation(
                                "", defaults(), List.of(new ImageSource.File("file-1"))));
        assertThat(
                        operation(
                                        "{'operation':'variation','prompt':'bluer',%s}"
                                                .formatted(PICTURE))
                                .prompt())
                .isEqualTo("bluer");
    }

    @Test
    void readsEveryOption() {
        assertThat(
                        operation(
                                        """
                                        {'prompt':'a','complexity':'low','frame_count':4,'frame_duration_ms':100,
                                         'svg':{'model':'m','reasoning':{'effort':'low'}},'safety_identifier':'u-1',
                                         'partial_images':2,'prompt_mode':'expanded'}
                                        """)
                                .options())
                .isEqualTo(
                        defaults()
                                .but()
                                .complexity("low")
                                .frameCount(4)
                                .frameDurationMs(100)
                                .svg(
                                        new ImageOptions.Svg(
                                                "m", new ImageOptions.Svg.Reasoning("low")))
                                .safetyIdentifier("u-1")
                                .partialImages(2)
                                .promptMode(PromptMode.EXPANDED)
                                .made());
    }

    @Test
    void fillsInTheCataloguesDefaults() {
        assertThat(operation("{'prompt':'a'}").options()).isEqualTo(defaults());
    }

    static Stream<Arguments> misplaced() {
        return Stream.of(
                Arguments.of("{'operation':'edit','prompt':'a'}", "images"),
                Arguments.of("{'operation':'edit'," + PICTURE + "}", "prompt"),
                Arguments.of("{'operation':'variation'}", "images"),
                Arguments.of(
                        "{'operation':'variation','images':[{'file_id':'a'},{'file_id':'b'}]}",
                        "images"),
                Arguments.of(
                        "{'operation':'variation','mask':{'file_id':'m'}," + PICTURE + "}", "mask"),
                Arguments.of(
                        "{'operation':'edit','prompt':'a','mask':{'file_id':'m'},'markup':{'file_id':'m'},"
                                + PICTURE
                                + "}",
                        "markup"),
                Arguments.of("{'prompt':'a'," + PICTURE + "}", "images"),
                Arguments.of("{'prompt':'a','mask':{'file_id':'m'}}", "mask"),
                Arguments.of("{'prompt':'a','markup':{'file_id':'m'}}", "markup"),
                Arguments.of("{'prompt':'a','input_fidelity':'low'}", "input_fidelity"),
                Arguments.of("{'prompt':'a','svg':{'effort':'low'}}", "svg"),
                Arguments.of("{'prompt':'a','svg':{'reasoning':'low'}}", "svg"),
                Arguments.of("{'prompt':'a','svg':{'reasoning':{'effort':7}}}", "svg"),
                Arguments.of("{'prompt':'a','svg':'low'}", "svg"),
                Arguments.of("{'prompt':'a','safety_identifier':''}", "safety_identifier"),
                Arguments.of("{'prompt':'a','partial_images':'1'}", "partial_images"),
                Arguments.of("{'prompt':'a','prompt_mode':'loose'}", "prompt_mode"),
                Arguments.of("{'prompt':'a','frame_count':2.5}", "frame_count"));
    }

    @ParameterizedTest
    @MethodSource("misplaced")
    void namesTheOneFieldThatIsWrong(String json, String field) {
        assertThat(errors(json)).extracting(FieldError::field).containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]7",
                "'file-1'",
                "{}",
                "{'file_id':7}",
                "{'file_id':''}",
                "{'file_id':'../a'}",
                "{'file_id':'a','image_url':'https://pictures.example/'}",
                "{'file_id':'a','detail':'high'}",
                "{'image_url':'http://pictures.example/a.png'}",
                "{'image_url':'https:///a.png'}",
                "{'image_url':'https://me:you@pictures.example/a.png'}",
                "{'image_url':'file:///etc/passwd'}",
                "{'image_url':'data:text/html;base64,AAAA'}",
                "{'image_url':'data:image/png,AAAA'}",
                "{'image_url':'data:image/png;base64,A A'}",
                "{'image_url':'https://pictures.example/a b'}",
                "{'job':'%s'}",
                "{'job':'%s','index':-1}",
                "{'job':'%s','index':'0'}",
                "{'job':'nonsense','index':0}"
            })
    void refusesWhatIsNoPicture(String source) {
        String json =
                "{'operation':'edit','prompt':'a','images':[{'file_id':'a'},%s]}"
                        .formatted(source.replace("[]7", "7").formatted(JOB));

        assertThat(errors(json))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo("images");
                    assertThat(error.message()).startsWith("entry 1 ");
                });
    }

    private static ImageOptions defaults() {
        return Catalog.load().defaults().options();
    }

    private static ImageOperation operation(String json) {
        Form form = form(json);
        ImageOperation operation = new OperationReader(form, defaults()).read();
        assertThat(form.errors()).isEmpty();
        return operation;
    }

    private static List<FieldError> errors(String json) {
        Form form = form(json);
        new OperationReader(form, defaults()).read();
        return form.errors();
    }

    private static Form form(String json) {
        StrictJson.Parsed parsed = StrictJson.parse(json.replace('\'', '"').getBytes(UTF_8));
        assertThat(parsed).isInstanceOf(StrictJson.Body.class);
        return new Form(((StrictJson.Body) parsed).object(), JobFields.ALL);
    }
}
