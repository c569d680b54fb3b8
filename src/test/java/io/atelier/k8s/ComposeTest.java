package io.atelier.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.docs.Repository;
import io.atelier.log.Role;
import io.atelier.storage.StorageConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
        assertThat(ours())
                .flatExtracting(service -> names(service.path("environment")))
                .isNotEmpty()
                .allMatch(Settings::hasVariable);
    }

    @Test
    void keepsPicturesInTheBucketThatItMakes() {
        JsonNode server = services.path("s3");
        for (JsonNode service : ours()) {
            StorageConfig config =
                    Settings.with(environment(service)).getConfigMapping(StorageConfig.class);
            StorageConfig.S3 bucket = config.s3();
            URI endpoint = bucket.endpoint().orElseThrow();

            assertThat(config.kind()).isEqualTo(StorageConfig.Kind.S3);
            assertThat(config.folder()).isEqualTo(Path.of("/tmp/pictures"));
            assertThat(service.path("depends_on").has(endpoint.getHost())).isTrue();
            assertThat(server.path("hostname").asText()).isEqualTo(endpoint.getHost());
            assertThat(server.path("healthcheck").path("test").toString())
                    .contains("127.0.0.1:" + endpoint.getPort());
            assertThat(server.path("command"))
                    .extracting(JsonNode::asText)
                    .contains("-bucket=" + bucket.bucket().orElseThrow());
            assertThat(environment(server))
                    .containsEntry("AWS_ACCESS_KEY_ID", bucket.accessKeyId().orElseThrow())
                    .containsEntry("AWS_SECRET_ACCESS_KEY", bucket.secretAccessKey().orElseThrow());
        }
    }

    /// A folder in memory would be smaller than `atelier.storage.min-free`: nothing would be
    /// claimed.
    @Test
    void writesToTheDiskAlone() {
        for (JsonNode service : ours()) {
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(service.has("tmpfs")).isFalse();
            for (String folder : List.of("ATELIER_STORAGE_FOLDER", "ATELIER_EMBEDDED_FOLDER")) {
                assertThat(service.path("volumes"))
                        .extracting(JsonNode::asText)
                        .anyMatch(service.at("/environment/" + folder).asText()::startsWith);
            }
        }
    }

    @Test
    void buildsItsImageOnce() {
        assertThat(ours()).filteredOn(service -> service.has("build")).hasSize(1);
        assertThat(ours())
                .filteredOn(service -> !service.has("build"))
                .isNotEmpty()
                .allMatch(service -> service.path("pull_policy").asText().equals("never"));
    }

    @Test
    void dependsOnWhatIsThere() {
        assertThat(services)
                .flatExtracting(service -> names(service.path("depends_on")))
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(services.path(name).has("healthcheck")).as(name).isTrue());
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

    private static List<String> names(JsonNode fields) {
        List<String> names = new ArrayList<>();
        fields.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /// Without what is as it is outside.
    private static Map<String, String> environment(JsonNode service) {
        Map<String, String> environment = new TreeMap<>();
        service.path("environment").properties().stream()
                .filter(each -> !each.getValue().isNull())
                .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
        return environment;
    }

    private List<JsonNode> ours() {
        return StreamSupport.stream(services.spliterator(), false)
                .filter(service -> service.path("image").asText().startsWith("atelier"))
                .toList();
    }
}
