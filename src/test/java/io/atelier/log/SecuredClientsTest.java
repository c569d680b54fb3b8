package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.embedded.SecuredBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients of a broker that wants TLS, a password and an access list, by the settings that a
/// deployment gives as `kafka.*`.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SecuredClientsTest {
    private static final String MINE = "atelier.facts";
    private static final String ANOTHERS = "atelier.settings";

    @TempDir static Path folder;

    private static SecuredBroker broker;
    private static String login;

    @BeforeAll
    static void start() throws Exception {
        broker = new SecuredBroker(folder);
        broker.admin()
                .createTopics(
                        List.of(
                                new NewTopic(MINE, 1, (short) 1),
                                new NewTopic(ANOTHERS, 1, (short) 1)))
                .all()
                .get();
        login = broker.user("painter", List.of(may(AclOperation.READ), may(AclOperation.WRITE)));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void comeInWithTheirPasswordAndDoWhatTheyMay() throws Exception {
        Clients clients = clients(login);

        try (Producer<String, byte[]> producer = clients.producer(Map.of());
                Consumer<String, byte[]> follower = clients.follower(true);
                Admin admin = clients.admin()) {
            producer.send(new ProducerRecord<>(MINE, "key", new byte[] {7})).get();
            follower.assign(List.of(new TopicPartition(MINE, 0)));
            follower.seekToBeginning(follower.assignment());

            assertThat(follower.poll(Duration.ofSeconds(10))).hasSize(1);
            assertThat(admin.listTopics().names().get()).containsExactly(MINE);
        }
    }

    @Test
    void areRefusedWhatTheirListLacks() {
        try (Producer<String, byte[]> producer = clients(login).producer(Map.of())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(ANOTHERS, null)).get())
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void areRefusedWithAnotherPassword() {
        try (Admin admin = clients(login.replace("password=\"", "password=\"x")).admin()) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void trustNoBrokerThatTheyDoNotKnow() {
        try (Admin admin =
                new Clients(
                                Map.of(
                                        "bootstrap.servers",
                                        broker.bootstrapServers(),
                                        "security.protocol",
                                        "SASL_SSL",
                                        "sasl.mechanism",
                                        "SCRAM-SHA-512",
                                        "sasl.jaas.config",
                                        login))
                        .admin()) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SslAuthenticationException.class);
        }
    }

    private static Clients clients(String login) {
        return new Clients(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "security.protocol",
                        "SASL_SSL",
                        "sasl.mechanism",
                        "SCRAM-SHA-512",
                        "sasl.jaas.config",
                        login,
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.location",
                        broker.certificate().toString()));
    }

    private static AclBinding may(AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, MINE, PatternType.LITERAL),
                new AccessControlEntry("User:painter", "*", operation, AclPermissionType.ALLOW));
    }
}
