package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.Transform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformRulesTest {
    private static final Rule<List<Transform>> RULE = TransformRules.transforms();

    @Test
    void fillsInWhatIsNotSaid() {
        assertThat(
                        read(
                                "[{'kind':'thumbnail'},{'kind':'resize','width':800},{'kind':'convert','output_format':'jpeg'},{'kind':'watermark','text':'A'},{'kind':'blurhash'}]"))
                .containsExactly(
                        new Transform.Thumbnail(
                                "thumbnail", 256, new Transform.Encoding("webp", null, null)),
                        new Transform.Resize(
                                "resize",
                                new Transform.Box(800, null, Transform.Fit.INSIDE),
                                new Transform.Encoding(null, null, null)),
                        new Transform.Convert(
                                "convert", new Transform.Encoding("jpeg", null, null)),
                        new Transform.Watermark(
                                "watermark",
                                null,
                                new Transform.Text("A", "#ffffff"),
                                new Transform.Placement(Transform.Position.BOTTOM_RIGHT, 50, 25),
                                new Transform.Encoding(null, null, null)),
                        new Transform.Blurhash("blurhash", 4, 3));
    }

    @Test
    void takesEveryField() {
        assertThat(
                        read(
                                """
                                [{'kind':'thumbnail','name':'tiny','size':64,'output_format':'jpeg','output_compression':70,'background':'#000000'},
                                 {'kind':'resize','name':'square','width':512,'height':512,'fit':'cover','output_format':'png'},
                                 {'kind':'watermark','image':{'file_id':'file-1'},'position':'top-left','opacity':80,'scale':10,'width':100,'height':50,'fit':'contain','output_format':'webp','output_compression':0},
                                 {'kind':'watermark','name':'text','text':'© A','color':'#A1B2C3'},
                                 {'kind':'blurhash','name':'b','components_x':9,'components_y':1}]
                                """))
                .containsExactly(
                        new Transform.Thumbnail(
                                "tiny", 64, new Transform.Encoding("jpeg", 70, "#000000")),
                        new Transform.Resize(
                                "square",
                                new Transform.Box(512, 512, Transform.Fit.COVER),
                                new Transform.Encoding("png", null, null)),
                        new Transform.Watermark(
                                "watermark",
                                new Transform.Box(100, 50, Transform.Fit.CONTAIN),
                                new Transform.Image("file-1"),
                                new Transform.Placement(Transform.Position.TOP_LEFT, 80, 10),
                                new Transform.Encoding("webp", 0, null)),
                        new Transform.Watermark(
                                "text",
                                null,
                                new Transform.Text("© A", "#A1B2C3"),
                                new Transform.Placement(Transform.Position.BOTTOM_RIGHT, 50, 25),
                                new Transform.Encoding(null, null, null)),
                        new Transform.Blurhash("b", 9, 1));
    }

    @Test
    void takesNone() {
        assertThat(read("[]")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                   | must be a list of at most 8",
                "[1,2,3,4,5,6,7,8,9]                                  | must be a list of at most 8",
                "[1]                                                  | entry 0 must be an object with a kind",
                "[{}]                                                 | entry 0 has no kind",
                "[{'kind':'rotate'}]                                  | entry 0 has its kind wrong, which must be one of thumbnail, resize, convert, watermark, blurhash",
                "[{'kind':'thumbnail','size':15}]                     | entry 0 has its size wrong, which must be an integer from 16 to 1024",
                "[{'kind':'thumbnail','width':15}]                    | entry 0 has a field that the kind thumbnail has not got; it has background, kind, name, output_compression, output_format, size",
                "[{'kind':'thumbnail','name':'../x'}]                 | entry 0 has its name wrong, which must be 1 to 32 of a-z, 0-9, _ and -, beginning with a letter or digit",
                "[{'kind':'thumbnail','output_format':'gif'}]         | entry 0 has its output_format wrong, which must be one of png, jpeg, webp",
                "[{'kind':'thumbnail','background':'red'}]            | entry 0 has its background wrong, which must be a colour like #1a2b3c",
                "[{'kind':'thumbnail'},{'kind':'thumbnail'}]          | entry 1 has the name thumbnail, which another has already; give each a name of its own",
                "[{'kind':'blurhash'},{'kind':'blurhash','name':'b'}] | must not have two of the kind blurhash",
                "[{'kind':'blurhash','components_x':10}]              | entry 0 has its components_x wrong, which must be an integer from 1 to 9",
                "[{'kind':'resize'}]                                  | entry 0 needs a width or a height",
                "[{'kind':'resize','fit':'fill'}]                     | entry 0 has a fit, and neither width nor height",
                "[{'kind':'resize','width':9,'fit':'cover'}]          | entry 0 needs both width and height for that fit",
                "[{'kind':'resize','width':3841}]                     | entry 0 has its width wrong, which must be an integer from 1 to 3840",
                "[{'kind':'resize','width':3840,'height':3840}]       | entry 0 has more than 8,294,400 pixels",
                "[{'kind':'convert'}]                                 | entry 0 needs an output_format",
                "[{'kind':'convert','output_format':'png','output_compression':5}] | entry 0 has an output_compression, which is only for jpeg and webp",
                "[{'kind':'watermark'}]                               | entry 0 needs either text or image",
                "[{'kind':'watermark','text':'a','image':{'file_id':'a'}}] | entry 0 needs either text or image",
                "[{'kind':'watermark','text':' '}]                    | entry 0 has its text wrong, which is blank",
                "[{'kind':'watermark','text':'工'}]                    | entry 0 has its text wrong, which has a character that can't be drawn: U+5DE5",
                "[{'kind':'watermark','image':{'image_url':'https://a/b'}}] | entry 0 has its image wrong, which must be {file_id}",
                "[{'kind':'watermark','image':{'file_id':'a'},'color':'#000000'}] | entry 0 has a field that the kind watermark has not got; it has background, fit, height, image, kind, name, opacity, output_compression, output_format, position, scale, text, width",
                "[{'kind':'watermark','text':'a','opacity':0.5}]      | entry 0 has its opacity wrong, which must be an integer from 1 to 100"
            })
    void saysWhatIsWrong(String json, String message) {
        assertThat(check(json))
                .isInstanceOfSatisfying(
                        Bad.class, bad -> assertThat(bad.message()).isEqualTo(message));
    }

    private static List<Transform> read(String json) {
        return ((Good<List<Transform>>) check(json)).value();
    }

    private static Checked<List<Transform>> check(String json) {
        try {
            return RULE.check(new JsonMapper().readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
