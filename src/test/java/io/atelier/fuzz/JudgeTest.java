package io.atelier.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The fuzz is worth what its judge notices.
class JudgeTest {
    private static final String DOCUMENT =
            """
            openapi: 3.1.0
            paths:
              /v1/foxes/{id}:
                get:
                  operationId: getFox
                  responses:
                    '200':
                      content:
                        application/json:
                          schema: {$ref: '#/components/schemas/Fox'}
                        text/event-stream:
                          schema: {type: string}
                    '404':
                      content:
                        application/problem+json: {}
            components:
              schemas:
                Fox:
                  type: object
                  required: [id]
                  properties:
                    id: {type: string}
                    tail: {type: [string, 'null']}
            """;

    private final ApiDocument api;
    private final Judge judge;

    JudgeTest() throws IOException {
        api = ApiDocument.parse(DOCUMENT);
        judge = new Judge(api);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | application/json | {\"id\":\"a\"}",
                "200 | application/json;charset=UTF-8 | {\"id\":\"a\",\"tail\":null}",
                "404 | application/problem+json | {\"status\":404}"
            })
    void acceptsWhatIsDocumented(int status, String type, String body) {
        assertThat(judge.objection(asked(false), answer(status, type, body))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "500 | application/problem+json | {\"status\":500} | our mistake",
                "503 | application/problem+json | {\"status\":503} | undocumented",
                "400 | application/problem+json | {\"status\":400} | undocumented",
                "200 | application/json | {\"tail\":\"red\"} | required",
                "200 | application/json | {\"id\":1} | string",
                "200 | application/json | {\"id\":\"a\",\"den\":1} | den",
                "200 | application/json | {\"id\": | not JSON",
                "200 | text/html | <fox> | undocumented type",
                "404 | application/problem+json | `` | no body",
                "404 | application/problem+json | java.lang.IllegalStateException | our code"
            })
    void objectsToTheRest(int status, String type, String body, String why) {
        assertThat(judge.objection(asked(false), answer(status, type, body)))
                .hasValueSatisfying(objection -> assertThat(objection).contains(why));
    }

    @ParameterizedTest
    @CsvSource({"': hello',true", "'id: a|data: {}',true", "'data: {',false", "fox,false"})
    void readsEvents(String lines, boolean good) {
        String body = lines.replace('|', '\n') + "\n\n";

        assertThat(judge.objection(asked(false), answer(200, "text/event-stream", body)).isEmpty())
                .isEqualTo(good);
    }

    @Test
    void allowsHttpToRefuseWhatBreaksItsRules() {
        assertThat(judge.objection(asked(true), answer(431, "", ""))).isEmpty();
        assertThat(judge.objection(asked(true), answer(500, "", ""))).isNotEmpty();
        assertThat(judge.objection(asked(true), answer(400, "text/html", "<p>"))).isNotEmpty();
    }

    @Test
    void objectsToSlownessAndSilence() {
        Answer slow =
                new Answer(
                        200,
                        Map.of("content-type", "application/json"),
                        "{\"id\":\"a\"}",
                        Judge.SLOW.plusMillis(1));

        assertThat(judge.objection(asked(false), slow)).isNotEmpty();
        assertThat(judge.objection(asked(false), answer(0, "", ""))).isNotEmpty();
    }

    private Request asked(boolean rough) {
        return new Request(
                api.operations().getFirst(),
                "valid",
                "GET",
                "/v1/foxes/a",
                List.of(),
                "",
                rough,
                false);
    }

    private static Answer answer(int status, String type, String body) {
        return new Answer(status, Map.of("content-type", type), body, Duration.ofMillis(1));
    }
}
