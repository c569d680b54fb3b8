package io.atelier.openai;

import io.atelier.job.Failure;
import java.util.List;
import java.util.Map;

/// What the moderation endpoint thinks of a prompt and its pictures. It is not the classifier that
/// guards the image models: to pass here promises nothing.
public sealed interface Verdict {
    record Passed() implements Verdict {}

    /// @param categories in alphabetical order
    /// @param scores 0 to 1, of every category that was looked at
    record Flagged(List<String> categories, Map<String, Double> scores) implements Verdict {
        public Flagged {
            categories = List.copyOf(categories);
            scores = Map.copyOf(scores);
        }

        /// As the job tells it: the same shape as when the image model itself refuses.
        public Failure failure() {
            return new Failure(
                    "moderation_blocked",
                    "The moderation check rejected the job before it was sent.",
                    new Failure.Moderation("pre_check", categories));
        }
    }

    /// There is no verdict. Whether to go on without is the job's rule.
    record Unavailable(Failure reason) implements Verdict {}
}
