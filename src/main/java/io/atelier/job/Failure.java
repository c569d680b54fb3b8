package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Why there is no picture, in words that may be shown to the caller: never a prompt, never a key.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Failure(String code, String message, @Nullable Moderation moderation) {
    /// The upstream would not have one more batch now.
    public static final String BATCH_LIMIT = "batch_limit";

    /// The call can't be made in a batch.
    public static final String BATCH_UNFIT = "batch_unfit";

    /// The call asks for more pictures than the upstream makes in a minute.
    public static final String LIMIT_TOO_LOW = "rate_limit_too_low";

    /// The tenant's budget has too little left.
    public static final String OVER_BUDGET = "budget_exceeded";

    /// The code of a call that nobody reported on.
    public static final String WORKER_LOST = "worker_lost";

    /// What an upstream says with 429 to whoever has money left.
    private static final Set<String> RATE_LIMITS = Set.of("rate_limit_exceeded", "slow_down");

    public static Failure of(String code, String message) {
        return new Failure(code, message, null);
    }

    /// The upstream takes calls, but not as many as were made.
    public boolean rateLimited() {
        return RATE_LIMITS.contains(code);
    }

    /// @param stage pre_check, input, output or unknown
    public record Moderation(String stage, List<String> categories) {
        public Moderation {
            categories = List.copyOf(categories);
        }
    }
}
