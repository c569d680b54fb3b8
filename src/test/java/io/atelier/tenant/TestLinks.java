package io.atelier.tenant;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Links for tests outside of this package.
public final class TestLinks {
    private TestLinks() {}

    /// Without a signature.
    public static Links plain(String publicUrl) {
        return new Links(publicUrl, List.of(), Duration.ofHours(1), Clock.systemUTC());
    }
}
