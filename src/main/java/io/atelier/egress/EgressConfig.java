package io.atelier.egress;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// Where URLs that callers name may lead, and how long they may take.
@ConfigMapping(prefix = "atelier.egress")
public interface EgressConfig {
    /// Networks (CIDR) that callers' URLs may reach although they are not public: for targets in
    /// the same cluster. There plain `http` and any port will do as well. Whoever may submit a job
    /// can then make this process call every address in them, so name as few as possible. Cloud
    /// metadata addresses stay closed whatever is written here.
    Optional<List<Network>> allowedNetworks();

    /// The ports that public addresses may be called at, by `https` only. More ports let callers
    /// knock at more of the internet's doors in your name. See `allowed-networks` for any port.
    @WithDefault("443")
    List<@Min(1) @Max(65_535) Integer> ports();

    /// How long the look-up of a name may take, and then each connection, TLS included. A name with
    /// several addresses has the next one tried, within `timeout`.
    @WithDefault("5s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 1)
    Duration connectTimeout();

    /// How long a target may be silent: before its answer, and between two pieces of it.
    @WithDefault("10s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 1)
    Duration silence();

    /// How long the whole of it may take, so that a target which trickles holds nobody for ever. A
    /// submission with an `image_url` waits that long at most for each picture; keep it below
    /// `quarkus.http.idle-timeout` and, for webhooks, `atelier.webhook.resend`.
    @WithDefault("30s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 5)
    Duration timeout();

    /// More bytes than these are not taken from any target. A picture has a limit of its own as
    /// well, `atelier.storage.max-bytes`; the smaller one counts.
    @WithDefault("50M")
    MemorySize maxBytes();
}
