package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.docs.Node;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// OpenAI's SDK for Node.js.
@Tag("application")
@QuarkusTest
class NodeSdkTest {
    private static final Path SCRIPT = Path.of("src/test/node/openai.mjs");

    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    @Test
    void makesAPictureAsTheReadmeSays() throws Exception {
        String shown =
                Files.readString(Path.of("README.md"))
                        .replaceFirst("(?s).*?```js\n(.*?)```.*", "$1")
                        .replace("localhost:8080", server.getAuthority());

        Node.Ran ran = Node.with("openai@7.57.0").run(shown);

        assertThat(ran.run().code()).as(ran.run().errors()).isZero();
        assertThat(ImageIO.read(ran.folder().resolve("lighthouse.png").toFile())).isNotNull();
    }

    @Test
    void worksUnchanged() throws Exception {
        Node node = Node.with("openai@7.57.0");
        String prompt = Caller.prompt();
        Till till = Till.of(simulatorPort);
        till.plan(prompt + " late", "'fault':'slow','delay_ms':2500");

        Node.Run run = node.run(SCRIPT, "http://" + server.getAuthority() + "/v1", prompt);

        assertThat(run.code()).as(run.errors()).isZero();
        JsonNode seen = Caller.json(run.out());
        assertThat(seen.at("/generated/magic").asText()).isEqualTo("PNG");
        assertThat(seen.at("/generated/size").asText()).isEqualTo("1024x1024");
        assertThat(seen.at("/generated/tokens").asInt()).isPositive();
        assertThat(seen.path("edited").asInt()).isEqualTo(1);
        assertThat(seen.path("varied"))
                .hasSize(2)
                .allSatisfy(path -> assertThat(path.asText()).startsWith("/v1/jobs/"));
        assertThat(seen.path("streamed"))
                .extracting(JsonNode::asText)
                .endsWith("image_generation.completed")
                .contains("image_generation.partial_image");
        assertThat(seen.at("/refused/class").asText()).isEqualTo("BadRequestError");
        assertThat(seen.at("/refused/code").asText()).isEqualTo("moderation_blocked");
        assertThat(seen.at("/refused/request").asText()).startsWith("req_");
        assertThat(seen.path("retried").asInt()).isEqualTo(1);
        assertThat(till.billed(prompt + " late")).hasSize(1);
        assertThat(seen.path("turns").findValuesAsText("status")).containsOnly("completed");
        assertThat(seen.path("turns").findValuesAsText("action"))
                .containsExactly("generate", "edit", "edit");
        assertThat(seen.path("turns").findValuesAsText("after"))
                .containsExactly("false", "true", "true");
        assertThat(seen.path("turns").findValuesAsText("magic")).containsOnly("PNG");
        assertThat(seen.path("events"))
                .extracting(JsonNode::asText)
                .startsWith("response.created", "response.in_progress")
                .contains("response.image_generation_call.partial_image")
                .endsWith("response.output_item.done", "response.completed");
        assertThat(seen.at("/background/0").asText()).isIn("queued", "in_progress");
        assertThat(seen.at("/background/1").asText()).isEqualTo("completed");
        assertThat(seen.path("cancelled").asText()).isEqualTo("cancelled");
        assertThat(seen.at("/failed/status").asText()).isEqualTo("failed");
        assertThat(seen.at("/failed/code").asText()).isEqualTo("image_content_policy_violation");
        assertThat(seen.at("/failed/item").asText()).isEqualTo("moderation_blocked");
        assertThat(seen.path("missing").asText()).isEqualTo("NotFoundError");
        assertThat(seen.path("again").asInt()).isEqualTo(1);
        assertThat(till.allSaid(prompt + " late again")).hasSize(1);
    }
}
