package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The answer to a request to stop a turn: true where it says that the turn has ended, in whatever
/// way.
final class Cancelling implements Wire.Answering<Boolean> {
    @Override
    public Boolean answered(InputStream body, AnswerHeaders headers, boolean events)
            throws IOException {
        TurnReading reading =
                new TurnReading(
                        AnswerLimits.ofOne(0, 1 << 26),
                        Delivery.of(Duration.ofMinutes(1), _ -> OutputStream.nullOutputStream()),
                        "",
                        null,
                        _ -> {});
        try {
            return reading.readObject(body) instanceof TurnReading.Progress.Ended;
        } catch (BrokenAnswer broken) {
            return false;
        }
    }

    @Override
    public Boolean refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
        return false;
    }

    @Override
    public Boolean bodyLost(AnswerHeaders headers) {
        return false;
    }

    @Override
    public Boolean unanswered(@Nullable Throwable cause) {
        return false;
    }
}
