package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.job.ImageOperation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesWishTest {
    private static final Catalog CATALOG = Catalog.load();

    @Test
    void makesAJobDocumentOfOpenAisFields() {
        ImagesWish wish =
                wish("{'prompt':'a fox','user':'u-1','stream':true,'response_format':'url','n':2}");

        assertThat(wish.errors()).isEmpty();
        assertThat(wish.stream()).isTrue();
        assertThat(wish.wantsLinks(CATALOG)).isTrue();
        assertThat(wish.document())
                .isEqualTo(
                        json(
                                "{'prompt':'a fox','response_format':'url','n':2,'safety_identifier':'u-1','operation':'generate'}"));
        assertThat(wish.requested().has("user")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'model':'dall-e-3' | true",
                "'model':'dall-e-2','response_format':'b64_json' | false",
                "'model':'gpt-image-2' | false",
                "'n':1 | false"
            })
    void givesLinksToWhomeverAlwaysGotThem(String fields, boolean links) {
        assertThat(wish("{'prompt':'a',%s}".formatted(fields)).wantsLinks(CATALOG))
                .isEqualTo(links);
    }

    @Test
    void takesNullForLeftOut() {
        ImagesWish wish = wish("{'prompt':'a','n':null,'size':null,'user':null,'stream':null}");

        assertThat(wish.errors()).isEmpty();
        assertThat(wish.document()).isEqualTo(json("{'prompt':'a','operation':'generate'}"));
    }

    @Test
    void holdsTheNewNameOfAUserOverTheOld() {
        ImagesWish wish = wish("{'prompt':'a','user':'old','safety_identifier':'new'}");

        assertThat(wish.document().path("safety_identifier").asText()).isEqualTo("new");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'service_tier':'priority' | priority",
                "'service_tier':'fast' | priority",
                "'service_tier':'flex' | batch",
                "'service_tier':'default' | ",
                "'tier':'batch' | batch",
                "'tier':'batch','service_tier':'priority' | batch"
            })
    void findsTheTier(String fields, @Nullable String tier) {
        ImagesWish wish = wish("{'prompt':'a',%s}".formatted(fields));

        assertThat(wish.document().path("tier").asText(null)).isEqualTo(tier);
    }

    @Test
    void holdsHeadersOverTheBody() {
        ImagesWish wish =
                ImagesWish.of(
                        ImageOperation.GENERATE,
                        json("{'prompt':'a','service_tier':'flex'}"),
                        "priority",
                        "2999-01-01T00:00:00Z");

        assertThat(wish.document().path("tier").asText()).isEqualTo("priority");
        assertThat(wish.document().path("deadline").asText()).isEqualTo("2999-01-01T00:00:00Z");
    }

    @Test
    void namesWhatIsWrongAsItCame() {
        ImagesWish wish =
                ImagesWish.of(
                        ImageOperation.GENERATE,
                        json("{'prompt':'a','promt':'b','stream':'yes'}"),
                        "now",
                        null);

        List<FieldError> errors =
                wish.errors(new Reading.Invalid(List.of(FieldError.of("tier", "must be other"))));

        assertThat(errors)
                .extracting(FieldError::field)
                .containsExactly("promt", "stream", "Atelier-Tier");
        assertThat(errors.getFirst().kind()).isEqualTo(FieldError.Kind.UNKNOWN);
        assertThat(wish.document().has("promt")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"generate,images", "generate,mask", "edit,style", "variation,prompt", "edit,n2"})
    void knowsTheFieldsOfEachPath(String operation, String foreign) {
        ImagesWish wish =
                ImagesWish.of(operation, json("{'%s':'x'}".formatted(foreign)), null, null);

        assertThat(wish.errors()).extracting(FieldError::field).containsExactly(foreign);
    }

    /// What a retry is known by.
    @Test
    void givesEqualDocumentsToEqualWishesAlone() {
        String hash = hash("{'prompt':'a','n':1}");

        assertThat(hash("{'n':1,'prompt':'a','user':null}")).isEqualTo(hash);
        assertThat(hash("{'prompt':'a','n':1,'stream':true}")).isEqualTo(hash);
        assertThat(hash("{'prompt':'a','n':2}")).isNotEqualTo(hash);
        assertThat(
                        RequestHash.of(
                                ImagesWish.of(
                                                ImageOperation.EDIT,
                                                json("{'prompt':'a','n':1}"),
                                                null,
                                                null)
                                        .document()))
                .isNotEqualTo(hash);
    }

    private static String hash(String body) {
        return RequestHash.of(wish(body).document());
    }

    private static ImagesWish wish(String body) {
        return ImagesWish.of(ImageOperation.GENERATE, json(body), null, null);
    }

    private static ObjectNode json(String text) {
        return ((StrictJson.Body) StrictJson.parse(text.replace('\'', '"').getBytes(UTF_8)))
                .object();
    }
}
