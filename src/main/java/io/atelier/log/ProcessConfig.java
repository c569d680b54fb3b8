package io.atelier.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.Set;

/// Who this process is among the others that share the log.
@ConfigMapping(prefix = "atelier")
public interface ProcessConfig {
    /// The stages that run in this process; the stages meet only through Kafka. All by default.
    @WithDefault("ingest,ledger,worker,batch,webhook,view")
    @NotEmpty
    Set<Role> roles();

    /// Names this process: unique among live ones and the same after a restart (in Kubernetes the
    /// pod's name). Two live processes of one name fence each other. Bound: 1 to 100 of
    /// `a-zA-Z0-9._-`.
    @WithDefault("${HOSTNAME:atelier}")
    @Pattern(regexp = "[a-zA-Z0-9._-]{1,100}")
    String instance();

    /// Where callers reach this service; links in answers and events begin with it. No slash at the
    /// end.
    @WithDefault("http://localhost:${quarkus.http.port}")
    @Pattern(regexp = "https?://.*[^/]")
    String publicUrl();
}
