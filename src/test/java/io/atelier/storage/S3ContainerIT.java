package io.atelier.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Path;
import java.util.logging.Level;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// The contract against MinIO, which checks signatures and sums: `./mvnw verify -Pcontainers`.
@Tag("containers")
class S3ContainerIT extends S3StoreContract {
    private static final Logger LOG = Logger.getLogger(S3ContainerIT.class);

    /// It tells at ERROR, and at length, that there is no Docker; one line of ours does.
    private static final java.util.logging.Logger TESTCONTAINERS =
            java.util.logging.Logger.getLogger("org.testcontainers");

    private static final int PORT = 9000;
    private static final GenericContainer<?> MINIO =
            new GenericContainer<>(
                            DockerImageName.parse(
                                    "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z"))
                    .withEnv("MINIO_ROOT_USER", "test")
                    .withEnv("MINIO_ROOT_PASSWORD", "test-secret")
                    .withCommand("server", "/data")
                    .withExposedPorts(PORT)
                    .waitingFor(Wait.forHttp("/minio/health/ready").forPort(PORT));

    @BeforeAll
    static void start(@TempDir Path folder) {
        TESTCONTAINERS.setLevel(Level.OFF);
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        if (!docker) {
            LOG.warn("no Docker here: the S3 store is not tried against MinIO");
        }
        assumeTrue(docker, "Docker");
        MINIO.start();
        try (RawBucket raw = new RawBucket(new S3Sample(folder, minio(), ""))) {
            raw.make();
        }
    }

    @AfterAll
    static void stop() {
        MINIO.stop();
    }

    private static URI minio() {
        return URI.create("http://" + MINIO.getHost() + ":" + MINIO.getMappedPort(PORT));
    }

    @Override
    URI endpoint() {
        return minio();
    }
}
