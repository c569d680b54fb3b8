package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// OpenAI's SDK for Node.js, which is fetched into `target` and nowhere else. Skipped where there
/// is no Node.js or no way to fetch it.
@QuarkusTest
class NodeSdkTest {
    private static final String SDK = "openai@7.57.0";
    private static final Path SCRIPT = Path.of("src/test/node/openai.mjs").toAbsolutePath();
    private static final Path HOME = Path.of("target/node").toAbsolutePath();

    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    private record Run(int code, String out, String errors) {}

    @Test
    void worksUnchanged() throws Exception {
        assumeTrue(run("node", "--version").code() == 0, "no Node.js here");
        assumeTrue(installed(), SDK + " can't be fetched from the registry of npm");
        String prompt = Caller.prompt();
        Till till = Till.of(simulatorPort);
        till.plan(prompt + " late", "'fault':'slow','delay_ms':2500");

        Run run =
                run(
                        "node",
                        SCRIPT.toString(),
                        "http://" + server.getAuthority() + "/v1",
                        prompt,
                        HOME.toString());

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

    private static boolean installed() throws IOException, InterruptedException {
        Files.createDirectories(HOME);
        return Files.isDirectory(HOME.resolve("node_modules/openai"))
                || run(
                                        "npm",
                                        "install",
                                        "--no-save",
                                        "--no-audit",
                                        "--no-fund",
                                        "--prefix",
                                        HOME.toString(),
                                        SDK)
                                .code()
                        == 0;
    }

    private static Run run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("node", ".out");
        Path errors = Files.createTempFile("node", ".err");
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
                            .redirectOutput(out.toFile())
                            .redirectError(errors.toFile())
                            .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new Run(
                    process.exitValue(),
                    Files.readString(out, UTF_8),
                    Files.readString(errors, UTF_8));
        } catch (IOException notFound) {
            return new Run(127, "", String.valueOf(notFound.getMessage()));
        } finally {
            Files.delete(out);
            Files.delete(errors);
        }
    }
}
