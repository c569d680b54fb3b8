package io.atelier.egress;

import java.util.Map;
import java.util.Optional;

/// What became of a call. Every redirect is an answer like any other: nobody follows it.
public sealed interface EgressAnswer {
    /// @param headers with their names in lower case, the first of each
    record Head(int status, Map<String, String> headers) {
        public Head {
            headers = Map.copyOf(headers);
        }

        public Optional<String> header(String lowerCaseName) {
            return Optional.ofNullable(headers.get(lowerCaseName));
        }
    }

    /// The whole answer was taken.
    record Taken(Head head, long bytes) implements EgressAnswer {}

    /// The answer has a longer body; what was taken of it until then is of no use, unless its
    /// receiver wanted no more.
    record TooLong(Head head) implements EgressAnswer {}

    /// The guard let nobody call.
    ///
    /// @param reason in words for the caller who named the URL
    record Forbidden(String reason) implements EgressAnswer {}

    /// No whole answer came. Whether the target got the request is not known.
    record Lost(Cause cause) implements EgressAnswer {}

    /// Why no answer came.
    enum Cause {
        UNRESOLVED("its name can't be looked up"),
        UNREACHABLE("no connection came up"),
        UNTRUSTED("its certificate is not trusted"),
        BROKEN("the connection broke"),
        SILENT("it was silent for too long"),
        SLOW("it took too long");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /// For the caller who named the URL.
        public String inWords() {
            return words;
        }
    }
}
