package io.atelier.storage;

import java.net.URI;
import java.util.logging.Level;
import org.jboss.logging.Logger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/// SeaweedFS, which checks signatures and sums, in a container: one for all tests, gone with them.
public final class S3Container {
    private static final Logger LOG = Logger.getLogger(S3Container.class);

    /// It tells at ERROR, and at length, that there is no Docker; one line of ours does.
    private static final java.util.logging.Logger TESTCONTAINERS =
            java.util.logging.Logger.getLogger("org.testcontainers");

    /// As in `deploy/compose.yaml`.
    private static final String IMAGE = "chrislusf/seaweedfs:4.47";

    private static final int PORT = 8333;
    private static final boolean DOCKER = docker();

    private final GenericContainer<?> container =
            new GenericContainer<>(IMAGE)
                    .withEnv("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY)
                    .withEnv("AWS_SECRET_ACCESS_KEY", S3Server.SECRET)
                    .withCommand(
                            "mini",
                            "-dir=/data",
                            "-ip.bind=0.0.0.0",
                            "-bucket=" + S3Server.BUCKET,
                            "-webdav=false",
                            "-admin.ui=false")
                    .withExposedPorts(PORT)
                    .waitingFor(Wait.forHttp("/healthz").forPort(PORT));

    private S3Container() {
        container.start();
    }

    /// There is one by then, and it is ready.
    public static S3Container shared() {
        return Shared.CONTAINER;
    }

    public URI endpoint() {
        return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT));
    }

    /// For `@EnabledIf`; where there is none, one line says so.
    public static boolean hasDocker() {
        return DOCKER;
    }

    private static boolean docker() {
        TESTCONTAINERS.setLevel(Level.OFF);
        boolean there = DockerClientFactory.instance().isDockerAvailable();
        if (!there) {
            LOG.warn("no Docker here: nothing is tried against Kafka and S3 in containers");
        }
        return there;
    }

    private static final class Shared {
        static final S3Container CONTAINER = new S3Container();
    }
}
