package io.atelier.journey;

import static io.atelier.journey.Target.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.embedded.SecuredBroker;
import io.atelier.k8s.AccessList;
import io.atelier.k8s.Kustomize;
import io.atelier.k8s.Manifest;
import io.atelier.k8s.Workload;
import io.atelier.storage.S3Server;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Every workload of `k8s/overlays/production` as a process with the environment that its manifest
/// gives it, its secrets in files, on a broker with TLS, passwords and the access lists of the
/// manifests. Only addresses, folders and the bucket are others.
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredKafkaIT {
    private static final String ADMIN = "atl_0123456789abcdef_" + "b".repeat(48);
    private static final String SECRET = "whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyE=";
    private static final String CA = "kafka-ca/ca.crt";
    private static final Pattern METRIC = Pattern.compile("\\batelier_[a-z_]+");

    private final Folder folder = Folder.temporary();
    private final String simulatorPort = Ports.free();
    private final Map<String, Pod> pods = new TreeMap<>();
    private final List<AccessList> lists = new ArrayList<>();
    private SecuredBroker broker;

    @BeforeAll
    void start() throws Exception {
        List<Manifest> production = Manifest.read(Kustomize.render("production"));
        broker = new SecuredBroker(folder.path());
        broker.admin().createTopics(topics()).all().get();
        Map<String, String> logins = new HashMap<>();
        for (KafkaUser user : Manifest.all(production, KafkaUser.class)) {
            AccessList list = AccessList.of(user);
            lists.add(list);
            logins.put(list.user(), broker.user(list.user(), list.bindings()));
        }
        for (Workload workload : Workload.all(production)) {
            pods.put(workload.name(), started(workload, logins.get(workload.name())));
        }
        pods.values().forEach(Pod::ready);
    }

    /// Of the overlay for one broker.
    private static List<NewTopic> topics() {
        return Manifest.all(Manifest.read(Kustomize.render("dev")), KafkaTopic.class).stream()
                .map(topic -> {
                    Map<String, String> config = new HashMap<>();
                    topic.getSpec()
                            .getConfig()
                            .forEach((key, value) -> config.put(key, String.valueOf(value)));
                    return new NewTopic(
                                    topic.getMetadata().getName(),
                                    topic.getSpec().getPartitions(),
                                    topic.getSpec().getReplicas().shortValue())
                            .configs(config);
                })
                .toList();
    }

    private Pod started(Workload workload, String login) throws IOException {
        Path etc = folder.path().resolve(workload.name());
        write(etc.resolve("kafka/kafka.sasl.jaas.config"), login);
        write(etc.resolve(CA), Files.readString(broker.certificate()));
        write(etc.resolve("openai/atelier.openai.api-key"), "sk-from-a-file");
        if (workload.handlesPictures()) {
            write(
                    etc.resolve("s3/credentials"),
                    "[default]\naws_access_key_id=%s\naws_secret_access_key=%s\n"
                            .formatted(S3Server.ACCESS_KEY, S3Server.SECRET));
        }
        write(etc.resolve("keys/admin-key"), ADMIN);
        write(etc.resolve("keys/link-keys"), "c".repeat(32));
        Map<String, String> environment = new HashMap<>();
        workload.environment()
                .forEach((name, value) ->
                        environment.put(
                                name,
                                value.replace("/etc/atelier", etc.toString())
                                        .replace(
                                                "/var/lib/atelier",
                                                folder.path().resolve("data").toString())));
        environment.put("ATELIER_INSTANCE", workload.name() + "-0");
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        return Pod.start(
                workload.name() + "-0",
                folder.path(),
                Map.of(
                        "quarkus.http.host",
                        "127.0.0.1",
                        "atelier.openai.base-url",
                        "http://127.0.0.1:" + simulatorPort,
                        "atelier.embedded.simulator.enabled",
                        String.valueOf(workload.roles().contains("worker")),
                        "atelier.embedded.simulator.port",
                        simulatorPort,
                        "atelier.egress.allowed-networks",
                        "127.0.0.1/32",
                        "atelier.storage.s3.bucket",
                        S3Server.BUCKET,
                        "atelier.storage.s3.endpoint",
                        S3Server.shared().endpoint().toString(),
                        "atelier.storage.s3.path-style",
                        "true"),
                environment);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @AfterAll
    void stop() {
        pods.values().forEach(Pod::close);
        if (broker != null) {
            broker.close();
        }
        folder.delete();
    }

    /// One journey, since the last word is about all that happened in it.
    @Test
    void doesEverythingWithTheRightsThatItHasAndHasNoOthers() throws Exception {
        Caller admin = pods.get("atelier-api").caller().with(ADMIN);
        assertThat(pods.get("atelier-api").caller().get("/v1/jobs").statusCode()).isEqualTo(401);

        try (Target target = new Target()) {
            for (String tier : List.of("priority", "standard", "batch")) {
                String job =
                        admin.accepted(
                                "{'prompt':'%s','tier':'%s','group':'harbour','partial_images':2,'webhook':{'url':'%s','secret':'%s'}}"
                                        .formatted(Caller.prompt(), tier, target.url(), SECRET));
                JsonNode done = admin.awaitStatus(job, "succeeded");
                assertThat(admin.picture(job, 0).statusCode()).as("%s", done).isEqualTo(200);
            }
            target.await(3);
        }
        admin.accepted("{'prompt':'%s','lane':'batch'}".formatted(Caller.prompt()));
        try (ShopFloor shop = new ShopFloor(broker.innerServers())) {
            for (String tier : List.of("priority", "standard", "batch")) {
                shop.produce("atelier.jobs." + tier, "{'prompt':'a letter without a key'}");
            }
            shop.produce("atelier.facts", "no fact at all");
        }
        await().atMost(Duration.ofSeconds(40))
                .until(() -> Caller.json(admin.get("/v1/dead-letters")).path("data").size() == 4);
        assertThat(
                        admin.send(
                                        "POST",
                                        "/v1/admin/keys",
                                        "{'tenant':'default','scopes':['read']}")
                                .statusCode())
                .isEqualTo(201);
        hearsOfAnEndpointThatIsGone(admin);
        restoresTheLedger();
        assertThat(
                        admin.send(
                                        "POST",
                                        "/v1/images/generations",
                                        "{'prompt':'%s','stream':true,'partial_images':1}"
                                                .formatted(Caller.prompt()))
                                .statusCode())
                .isEqualTo(200);

        tellsEveryMetricThatIsAskedFor();
        List<SecuredBroker.Asked> asked = broker.asked();
        assertThat(asked.stream().filter(each -> !each.allowed()).distinct()).isEmpty();
        assertThat(
                        lists.stream()
                                .flatMap(list -> list.bindings().stream())
                                .filter(binding -> !ofTheBatchLane(binding))
                                .filter(binding ->
                                        asked.stream().noneMatch(each -> uses(each, binding)))
                                .map(SecuredKafkaIT::inWords))
                .isEmpty();
    }

    /// The role webhook tells everybody, by `settings`.
    private static void hearsOfAnEndpointThatIsGone(Caller admin) throws IOException {
        String endpoints = "/v1/admin/webhook-endpoints";
        try (Target target = new Target().first(says(410, ""))) {
            HttpResponse<String> made =
                    admin.send(
                            "POST",
                            endpoints,
                            "{'tenant':'default','url':'%s','events':[]}".formatted(target.url()));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            admin.accepted(
                    "{'prompt':'%s','webhook':{'url':'%s'}}"
                            .formatted(Caller.prompt(), target.url()));
            await().atMost(Duration.ofSeconds(40))
                    .until(
                            () -> admin.get(endpoints).body(),
                            all -> all.contains("the target answered 410 Gone"));
        }
    }

    private void restoresTheLedger() {
        pods.get("atelier-ledger").stop();
        pods.put("atelier-ledger", pods.get("atelier-ledger").again());
    }

    /// This journey waits for no batch and cancels none.
    private static boolean ofTheBatchLane(AclBinding binding) {
        return binding.entry().principal().equals("User:atelier-batch")
                || inWords(binding).equals("User:atelier-api WRITE atelier.fleet");
    }

    private static String inWords(AclBinding binding) {
        return "%s %s %s"
                .formatted(
                        binding.entry().principal(),
                        binding.entry().operation(),
                        binding.pattern().name());
    }

    private static boolean uses(SecuredBroker.Asked asked, AclBinding binding) {
        ResourcePattern on = binding.pattern();
        return binding.entry().principal().equals("User:" + asked.user())
                && binding.entry().operation() == asked.operation()
                && on.resourceType() == asked.resource().resourceType()
                && (on.patternType() == PatternType.PREFIXED
                        ? asked.resource().name().startsWith(on.name())
                        : asked.resource().name().equals(on.name()));
    }

    /// By alerts and by the autoscaler.
    private void tellsEveryMetricThatIsAskedFor() throws IOException {
        StringBuilder told = new StringBuilder();
        pods.values().forEach(pod -> told.append(pod.caller().get("/q/metrics").body()));
        for (Path file :
                List.of(
                        Path.of("deploy/prometheus/rules.yaml"),
                        Path.of("k8s/components/keda/workers.yaml"))) {
            Stream<String> metrics =
                    METRIC.matcher(Files.readString(file)).results().map(each -> each.group());
            assertThat(metrics)
                    .isNotEmpty()
                    .allSatisfy(
                            metric -> assertThat(told).containsPattern("(?m)^" + metric + "[{ ]"));
        }
    }
}
