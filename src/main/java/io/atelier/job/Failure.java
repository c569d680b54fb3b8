package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why there is no picture, in words that may be shown to the caller: never a prompt, never a key.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Failure(String code, String message, @Nullable Moderation moderation) {
    /// The code of a call that nobody reported on.
    public static final String WORKER_LOST = "worker_lost";

    public static Failure of(String code, String message) {
        return new Failure(code, message, null);
    }

    /// @param stage pre_check, input, output or unknown
    public record Moderation(String stage, List<String> categories) {
        public Moderation {
            categories = List.copyOf(categories);
        }
    }
}
