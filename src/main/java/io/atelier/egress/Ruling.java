package io.atelier.egress;

import java.util.List;

/// Whether a URL may be called.
sealed interface Ruling {
    /// Only at one of these addresses: all of them were checked, and a name may have others a
    /// moment later.
    record Permitted(Destination destination, List<IpAddress> addresses) implements Ruling {
        public Permitted {
            addresses = List.copyOf(addresses);
        }
    }

    /// @param reason in words for the caller. It does not tell what a name stands for: that would
    ///   make us a window into the private network
    record Forbidden(String reason) implements Ruling {}

    /// The name could not be looked up now; perhaps later.
    record Unresolved() implements Ruling {}
}
