package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/// The embedded broker as a guarded one: clients come over TLS with a password (SCRAM-SHA-512), and
/// each may do what its access list says and nothing else. It notes who asked for what. One in a
/// JVM at a time.
public final class SecuredBroker implements AutoCloseable {
    private static final String STORE_PASSWORD = "only-for-tests";

    private final Path certificate;
    private final int port = LoopbackPorts.free();
    private final EmbeddedBroker broker;
    private final Admin admin;

    /// @param allowed whether the access lists let it pass
    public record Asked(
            String user, AclOperation operation, ResourcePattern resource, boolean allowed) {}

    /// Kafka's own, with a notebook.
    public static final class Notary extends StandardAuthorizer {
        private static final Queue<Asked> ASKED = new ConcurrentLinkedQueue<>();

        @Override
        public List<AuthorizationResult> authorize(
                AuthorizableRequestContext context, List<Action> actions) {
            List<AuthorizationResult> results = super.authorize(context, actions);
            for (int i = 0; i < actions.size(); i++) {
                // Some questions are only which topics to leave out of a list.
                if (actions.get(i).logIfDenied()) {
                    ASKED.add(
                            new Asked(
                                    context.principal().getName(),
                                    actions.get(i).operation(),
                                    actions.get(i).resourcePattern(),
                                    results.get(i) == AuthorizationResult.ALLOWED));
                }
            }
            return results;
        }
    }

    public SecuredBroker(Path folder) throws IOException, InterruptedException {
        Notary.ASKED.clear();
        Path store = folder.resolve("broker.p12");
        certificate = folder.resolve("ca.crt");
        makeKey(store);
        Files.writeString(certificate, certificateOf(store));
        broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"), 0, properties -> guarded(properties, store));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static void makeKey(Path store) throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        STORE_PASSWORD,
                        "-keystore",
                        store.toString());
        assertThat(new ProcessBuilder(command).start().waitFor()).as("%s", command).isZero();
    }

    private static String certificateOf(Path store) throws IOException {
        try {
            KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
            return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                    .formatted(
                            Base64.getMimeEncoder()
                                    .encodeToString(keys.getCertificate("broker").getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A second listener beside the broker's own, which stays for the broker and the administrator.
    private Map<String, String> guarded(Map<String, String> properties, Path store) {
        Map<String, String> guarded = new HashMap<>(properties);
        String clients = ",CLIENTS://127.0.0.1:" + port;
        guarded.merge("listeners", clients, String::concat);
        guarded.merge("advertised.listeners", clients, String::concat);
        guarded.merge("listener.security.protocol.map", ",CLIENTS:SASL_SSL", String::concat);
        guarded.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        guarded.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        guarded.put("ssl.keystore.type", "PKCS12");
        guarded.put("ssl.keystore.location", store.toString());
        guarded.put("ssl.keystore.password", STORE_PASSWORD);
        guarded.put("authorizer.class.name", Notary.class.getName());
        guarded.put("super.users", "User:ANONYMOUS");
        return guarded;
    }

    /// Where clients come in.
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /// Whose word is TLS's: a PEM file.
    public Path certificate() {
        return certificate;
    }

    /// May do everything.
    public Admin admin() {
        return admin;
    }

    /// Past the guard.
    public String innerServers() {
        return broker.bootstrapServers();
    }

    /// A new user, who may do this.
    ///
    /// @return its `sasl.jaas.config`
    public String user(String name, Collection<AclBinding> mayDo)
            throws ExecutionException, InterruptedException {
        String password = UUID.randomUUID().toString();
        admin.alterUserScramCredentials(
                        List.of(
                                new UserScramCredentialUpsertion(
                                        name,
                                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                                        password)))
                .all()
                .get();
        admin.createAcls(mayDo).all().get();
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(name, password);
    }

    /// What users have asked for so far. Those past the guard don't count.
    public List<Asked> asked() {
        return Notary.ASKED.stream().filter(each -> !each.user().equals("ANONYMOUS")).toList();
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
