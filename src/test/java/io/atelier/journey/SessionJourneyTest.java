package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Pictures made turn by turn, through the whole application.
@Tag("application")
@QuarkusTest
class SessionJourneyTest {
    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    private final String mark = Caller.prompt();
    private Caller caller;
    private Till till;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        till = Till.of(simulatorPort);
    }

    @Test
    void goesOnFromTurnToTurnAndForks() {
        String session = session("{'instructions':'Watercolours only.'}");

        String park = turn(session, "'prompt':'Draw a city park, %s'".formatted(mark));
        String fountain =
                turn(session, "'prompt':'Now add a fountain in the center, %s'".formatted(mark));
        String night = turn(session, "'prompt':'Make it night, %s','from_turn':1".formatted(mark));
        JsonNode last = caller.awaitStatus(night, "succeeded");

        JsonNode turns = Caller.json(caller.get("/v1/sessions/" + session)).path("turns");
        assertThat(turns.findValuesAsText("status"))
                .containsExactly("succeeded", "succeeded", "succeeded");
        assertThat(turns.findValuesAsText("action")).containsExactly("generate", "edit", "edit");
        String first = response("Draw a city park, " + mark);
        String second = response("Now add a fountain in the center, " + mark);
        String third = response("Make it night, " + mark);
        assertThat(before(first)).isEmpty();
        assertThat(before(second)).isEqualTo(first);
        assertThat(before(third)).as("a fork from turn 1").isEqualTo(first);
        assertThat(last.path("turn").asInt()).isEqualTo(3);
        assertThat(last.path("session").asText()).isEqualTo(session);
        for (String id : new String[] {park, fountain, night}) {
            JsonNode job = caller.job(id);
            assertThat(job.path("revised_prompt").asText()).isNotEmpty();
            assertThat(caller.picture(id, 0).statusCode()).isEqualTo(200);
            assertThat(caller.steps(id)).containsOnlyOnce("bound");
        }
        assertThat(till.allSaid(mark)).hasSize(3);
    }

    @Test
    void letsItsCallerChooseTheAction() {
        String session = session("{}");
        turn(session, "'prompt':'Draw a cat, %s'".formatted(mark));

        String anew =
                turn(
                        session,
                        "'prompt':'Draw another one, %s','action':'generate'".formatted(mark));

        assertThat(caller.awaitStatus(anew, "succeeded").path("action").asText())
                .isEqualTo("generate");
    }

    @Test
    void sendsOurOwnPictureWhereTheUpstreamHasLostTheTurn() {
        String session = session("{}");
        caller.awaitStatus(
                turn(session, "'prompt':'Draw a city park, %s'".formatted(mark)), "succeeded");
        String gone = response("Draw a city park, " + mark);
        till.simulator().send("DELETE", "/v1/responses/" + gone, "", "Authorization", "Bearer t");

        String id = turn(session, "'prompt':'Add a fountain, %s'".formatted(mark));
        JsonNode job = caller.awaitStatus(id, "succeeded");

        assertThat(caller.steps(id)).contains("reseeded").doesNotContain("retry_wait");
        assertThat(job.path("attempts").asInt()).isEqualTo(1);
        assertThat(job.path("action").asText()).isEqualTo("edit");
        assertThat(job.at("/usage/input_tokens_details/image_tokens").asInt()).isPositive();
        assertThat(job.path("cost_usd").asText())
                .isEqualTo(till.said("Add a fountain, " + mark).path("usd").asText());
        assertThat(till.allSaid(mark)).hasSize(2);
    }

    @Test
    void goesOnFromTheLastTurnThatBroughtAPicture() {
        String session = session("{}");
        turn(session, "'prompt':'Draw a city park, %s'".formatted(mark));
        String blocked = turn(session, "'prompt':'Add a duel [sim:blocked], %s'".formatted(mark));
        String fountain = turn(session, "'prompt':'Add a fountain, %s'".formatted(mark));

        caller.awaitStatus(fountain, "succeeded");

        assertThat(caller.job(blocked).at("/error/code").asText()).isEqualTo("moderation_blocked");
        assertThat(before(response("Add a fountain, " + mark)))
                .isEqualTo(response("Draw a city park, " + mark));
        assertThat(till.allSaid(mark)).hasSize(2);
    }

    @Test
    void startsFromAPictureThatComesWithTheTurn() {
        String id = caller.accepted("{'prompt':'%s'}".formatted(mark));
        caller.awaitStatus(id, "succeeded");
        String session = session("{}");

        String turn =
                turn(
                        session,
                        "'prompt':'Make it snow, %s','images':[{'job':'%s','index':0}]"
                                .formatted(mark, id));

        assertThat(caller.awaitStatus(turn, "succeeded").path("action").asText()).isEqualTo("edit");
    }

    private String session(String body) {
        HttpResponse<String> opened = caller.send("POST", "/v1/sessions", body);
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
        return Caller.json(opened).path("id").asText();
    }

    private String turn(String session, String fields) {
        HttpResponse<String> taken =
                caller.send("POST", "/v1/sessions/" + session + "/turns", "{" + fields + "}");
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        return Caller.json(taken).path("id").asText();
    }

    private String response(String prompt) {
        return till.said(prompt).path("response").asText();
    }

    private String before(String response) {
        return Caller.json(
                        till.simulator()
                                .send(
                                        "GET",
                                        "/v1/responses/" + response,
                                        "",
                                        "Authorization",
                                        "Bearer t"))
                .path("previous_response_id")
                .asText("")
                .replace("null", "");
    }
}
