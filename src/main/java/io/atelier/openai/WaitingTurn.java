package io.atelier.openai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Looks at a turn again and again, ever more slowly, until it has ended. How long that may take is
/// for whoever waits to say.
final class WaitingTurn {
    /// A response may take a moment to be known everywhere.
    private static final int NOT_FOUND = 3;

    private static final int BROKEN = 3;

    /// Looks for the usage of a picture that is here already.
    private static final int FOR_USAGE = 5;

    private final TurnReading reading;
    private final Looker looker;
    private final Pause pause;
    private final Duration longest;
    private Duration next;
    private volatile ResponseLook last = new ResponseLook.Running();
    private int notFound;
    private int broken;
    private int withPicture;

    interface Looker {
        ResponseLook look() throws InterruptedException;
    }

    WaitingTurn(TurnReading reading, Looker looker, Pause pause, Duration first, Duration longest) {
        this.reading = reading;
        this.looker = looker;
        this.pause = pause;
        this.next = first;
        this.longest = longest;
    }

    /// What was seen last; may be asked for from another thread.
    ResponseLook last() {
        return last;
    }

    /// For a turn that has just been begun.
    CallEnd untilEnd() throws InterruptedException {
        while (true) {
            pause.rest(pauseAfter(last));
            last = looker.look();
            CallEnd end = end(NOT_FOUND);
            if (end != null) {
                return end;
            }
        }
    }

    /// For one that was begun some time ago: looks at once, and takes the upstream's word when it
    /// doesn't know the turn.
    ResponseLook untilKnown() throws InterruptedException {
        while (true) {
            last = looker.look();
            if (last instanceof ResponseLook.Gone) {
                return last;
            }
            CallEnd end = end(1);
            if (end != null) {
                return new ResponseLook.Ended(end);
            }
            pause.rest(pauseAfter(last));
        }
    }

    private @Nullable CallEnd end(int mostNotFound) {
        return switch (last) {
            case ResponseLook.Ended ended -> ended.end();
            case ResponseLook.Running _ -> {
                notFound = 0;
                broken = 0;
                yield enough();
            }
            case ResponseLook.Gone gone -> {
                notFound++;
                yield notFound < mostNotFound
                        ? null
                        : orPicture(Classification.gone(gone.headers()));
            }
            case ResponseLook.Unclear unclear -> {
                broken += unclear.broken() ? 1 : 0;
                yield broken < BROKEN ? enough() : orPicture(unclear.end());
            }
        };
    }

    private @Nullable CallEnd enough() {
        if (!reading.pictureIsWhole()) {
            return null;
        }
        withPicture++;
        return withPicture < FOR_USAGE ? null : withoutUsage();
    }

    private CallEnd orPicture(CallEnd end) {
        return reading.pictureIsWhole() ? withoutUsage() : end;
    }

    private CallEnd withoutUsage() {
        return new TurnAnswer(reading, AnswerHeaders.NONE).withoutUsage();
    }

    private Duration pauseAfter(ResponseLook look) {
        Duration now = next;
        Duration grown = next.multipliedBy(3).dividedBy(2);
        next = grown.compareTo(longest) < 0 ? grown : longest;
        Duration asked =
                look instanceof ResponseLook.Unclear unclear && unclear.retryAfter() != null
                        ? unclear.retryAfter()
                        : Duration.ZERO;
        return asked.compareTo(now) > 0 ? asked : now;
    }
}
