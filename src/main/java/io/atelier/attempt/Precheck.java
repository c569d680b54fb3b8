package io.atelier.attempt;

import io.atelier.job.Failure;
import io.atelier.job.ModerationCheck;
import io.atelier.job.Order;
import io.atelier.openai.Inputs;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.Upstream;
import io.atelier.openai.Verdict;
import java.util.List;

/// Asks moderation, which is free, before a call that is not.
public final class Precheck {
    private final Upstream upstream;
    private final OpenAiConfig.Away away;

    /// @param away what holds where nobody answers
    public Precheck(Upstream upstream, OpenAiConfig.Away away) {
        this.upstream = upstream;
        this.away = away;
    }

    public sealed interface Finding {}

    /// Nobody had to be asked.
    public record Unasked() implements Finding {}

    /// There is a verdict, which is worth keeping.
    public record Passed() implements Finding {}

    public record Blocked(Failure failure) implements Finding {}

    /// There is no verdict, and without one nothing is sent.
    public record Undecided(Failure failure) implements Finding {}

    public Finding of(Order.Work work, Inputs inputs) {
        if (work.check() != ModerationCheck.TEXT
                && work.check() != ModerationCheck.TEXT_AND_IMAGE) {
            return new Unasked();
        }
        Verdict verdict =
                upstream.moderate(
                        work.operation().prompt(),
                        work.check() == ModerationCheck.TEXT ? List.of() : inputs.images());
        return switch (verdict) {
            case Verdict.Passed _ -> new Passed();
            case Verdict.Flagged flagged -> new Blocked(flagged.failure());
            case Verdict.Unavailable unavailable ->
                    away == OpenAiConfig.Away.OPEN
                            ? new Unasked()
                            : new Undecided(unavailable.reason());
        };
    }
}
