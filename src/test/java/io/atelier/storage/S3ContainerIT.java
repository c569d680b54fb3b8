package io.atelier.storage;

import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/// The contract against a server that is not a test double: `./mvnw verify -Pcontainers`.
@Tag("containers")
@EnabledIf("io.atelier.storage.S3Container#hasDocker")
class S3ContainerIT extends S3StoreContract {
    @Override
    URI endpoint() {
        return S3Container.shared().endpoint();
    }
}
