package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.Words;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Says of members what became of them, of each once.
record Endings(String lane, Consumer<Fact> outbox) {
    /// Something that counts from anybody: pictures are welcome whoever brings them.
    void settle(Member member, Function<Words, Fact.OfAttempt> ending) {
        say(member.settle(), ending);
    }

    /// Something that counts only from whoever holds the grant: kept for as long as that is nobody.
    void settleHeld(Member member, Function<Words, Fact.OfAttempt> ending) {
        say(member.settle(ending), ending);
    }

    /// It was not bought, and may be bought anew.
    void giveBack(Member member, Failure failure, @Nullable Duration retryAfter) {
        settleHeld(member, words -> notAccepted(words, failure, retryAfter));
    }

    /// It was bought, and nobody knows what became of it.
    void doubt(Member member, String code, String message) {
        settleHeld(member, words -> words.ambiguous(Failure.of(code, message), null));
    }

    static Fact.OfAttempt notAccepted(Words words, Failure failure, @Nullable Duration retryAfter) {
        return words.notAccepted(new Outcome.NotAccepted(failure, retryAfter, null));
    }

    private void say(Optional<AttemptKey> key, Function<Words, Fact.OfAttempt> ending) {
        key.ifPresent(held -> outbox.accept(ending.apply(new Words(held, lane))));
    }
}
