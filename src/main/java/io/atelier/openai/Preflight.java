package io.atelier.openai;

import io.atelier.job.Failure;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can be known of an upstream without paying.
///
/// @param upstream its name, `default` for the one without
/// @param trouble why its models could not be listed: a refused key says so here
/// @param models those of the catalogue that would go there
public record Preflight(
        String upstream, URI url, Key key, @Nullable Failure trouble, List<ModelCheck> models) {
    public Preflight {
        models = List.copyOf(models);
    }

    /// What is known about the key.
    public enum Key {
        /// It was taken.
        ACCEPTED,
        /// It was not.
        REFUSED,
        /// Nobody could be asked.
        UNKNOWN
    }

    /// What is known about whether the organization may use a model. Nothing but a call that is
    /// paid for shows it, so this is what earlier calls of this process showed.
    public enum Verification {
        CONFIRMED,
        MISSING,
        UNKNOWN
    }

    /// One model at this upstream.
    ///
    /// @param listed false where the upstream doesn't list it, or could not be asked
    /// @param shutdownDate as the upstream tells it
    /// @param admits whether a call would go out now
    public record ModelCheck(
            String model,
            boolean listed,
            @Nullable LocalDate shutdownDate,
            Verification verification,
            boolean admits) {}
}
