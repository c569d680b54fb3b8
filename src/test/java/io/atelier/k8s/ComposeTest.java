package io.atelier.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.docs.Repository;
import io.atelier.log.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// `deploy/compose.yaml` speaks of settings, roles and files that there are.
class ComposeTest {
    private static final Path FILE = Path.of("deploy/compose.yaml");
    private static final Pattern TARGET = Pattern.compile("- (\\w+):8080");

    private final JsonNode services =
            new JsonMapper()
                    .<JsonNode>valueToTree(
                            new Yaml(new SafeConstructor(new LoaderOptions()))
                                    .<Object>load(Repository.text(FILE)))
                    .path("services");

    @Test
    void setsOnlyWhatTheApplicationReads() {
        List<String> names = new ArrayList<>();
        ours().forEach(service ->
                service.path("environment").fieldNames().forEachRemaining(names::add));

        assertThat(names).isNotEmpty().allMatch(Settings::hasVariable);
    }

    @Test
    void runsEveryRoleOnce() {
        assertThat(
                        ours().stream()
                                .map(service -> service.at("/environment/ATELIER_ROLES").asText())
                                .flatMap(roles -> Arrays.stream(roles.split(",", -1))))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Role.values())
                                .map(role -> role.name().toLowerCase(Locale.ROOT))
                                .toList());
    }

    @Test
    void namesImagesWithoutARegistry() {
        assertThat(services)
                .isNotEmpty()
                .allSatisfy(service ->
                        assertThat(service.path("image").asText())
                                .doesNotContainPattern("^[^/]*\\.[^/]*/"));
    }

    @Test
    void mountsFoldersThatAreThere() {
        assertThat(services)
                .flatExtracting(service ->
                        StreamSupport.stream(service.path("volumes").spliterator(), false)
                                .map(JsonNode::asText)
                                .filter(volume -> volume.startsWith("./"))
                                .map(volume -> volume.split(":", -1)[0])
                                .toList())
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(FILE.resolveSibling(folder)).isDirectory());
    }

    @Test
    void scrapesEveryProcess() {
        List<String> scraped =
                TARGET.matcher(Repository.text(Path.of("deploy/prometheus/prometheus.yml")))
                        .results()
                        .map(found -> found.group(1))
                        .toList();

        assertThat(scraped)
                .containsExactlyInAnyOrderElementsOf(
                        ours().stream().map(service -> service.path("hostname").asText()).toList());
    }

    private List<JsonNode> ours() {
        return StreamSupport.stream(services.spliterator(), false)
                .filter(service -> service.path("image").asText().startsWith("atelier"))
                .toList();
    }
}
