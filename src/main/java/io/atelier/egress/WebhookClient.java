package io.atelier.egress;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Calls the targets of webhooks through the guard, signed as Standard Webhooks 1.0 has it
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
/// Blocks; meant for virtual threads.
@Singleton
public final class WebhookClient {
    /// Of an answer, in bytes.
    private static final int EXCERPT = 1024;

    private final Calls calls;
    private final Clock clock;

    /// How an address is called.
    interface Calls {
        EgressAnswer call(EgressRequest request, Receiver receiver)
                throws IOException, InterruptedException;
    }

    /// How a target took a call.
    ///
    /// @param status null where no answer came
    /// @param error why not
    /// @param excerpt the beginning of the answer
    /// @param retryAfter that it asked for
    public record Answer(
            Instant at,
            Duration took,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String excerpt,
            @Nullable Duration retryAfter) {}

    @Inject
    WebhookClient(EgressClient client, Clock clock) {
        this(client::call, clock);
    }

    WebhookClient(Calls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /// @param id the same for every call of one message, so that its receiver knows it again
    /// @param secrets all of them sign; one or more
    public Answer post(String url, List<String> secrets, String id, String body)
            throws InterruptedException {
        Instant at = clock.instant();
        long started = System.nanoTime();
        Map<String, String> headers = headers(secrets, id, at.getEpochSecond(), body);
        Excerpt excerpt = new Excerpt();
        EgressAnswer answer;
        try {
            answer =
                    calls.call(
                            new EgressRequest("POST", url, headers, body, Long.MAX_VALUE), excerpt);
        } catch (IOException enough) {
            answer = excerpt.taken();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return switch (answer) {
            case EgressAnswer.Taken taken -> answered(at, took, taken.head(), excerpt);
            case EgressAnswer.TooLong tooLong -> answered(at, took, tooLong.head(), excerpt);
            case EgressAnswer.Forbidden(String reason) ->
                    new Answer(at, took, null, "may not be called: it " + reason, null, null);
            case EgressAnswer.Lost(EgressAnswer.Cause cause) ->
                    new Answer(at, took, null, cause.inWords(), null, null);
        };
    }

    private Answer answered(Instant at, Duration took, EgressAnswer.Head head, Excerpt excerpt) {
        return new Answer(
                at,
                took,
                head.status(),
                null,
                excerpt.text(),
                head.header("retry-after")
                        .flatMap(text -> RetryAfter.parse(text, clock.instant()))
                        .orElse(null));
    }

    private static Map<String, String> headers(
            List<String> secrets, String id, long timestamp, String body) {
        return Map.of(
                "Content-Type",
                "application/json",
                "webhook-id",
                id,
                "webhook-timestamp",
                Long.toString(timestamp),
                "webhook-signature",
                secrets.stream()
                        .map(secret -> signature(secret, id, timestamp, body))
                        .collect(Collectors.joining(" ")));
    }

    private static String signature(String secret, String id, long timestamp, String body) {
        try {
            return new Webhook(secret).sign(id, timestamp, body);
        } catch (EmptyWebhookSecretException | WebhookSigningException e) {
            throw new IllegalStateException("a secret was accepted that can't sign", e);
        }
    }

    /// Hangs up on whoever has more to say.
    private static final class Excerpt implements Receiver {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private EgressAnswer.@Nullable Head head;

        @Override
        public void take(EgressAnswer.Head of, byte[] piece) throws IOException {
            head = of;
            bytes.write(piece, 0, Math.min(piece.length, EXCERPT - bytes.size()));
            if (bytes.size() == EXCERPT) {
                throw new IOException("enough");
            }
        }

        EgressAnswer taken() {
            EgressAnswer.Head of = head;
            return of == null
                    ? new EgressAnswer.Lost(EgressAnswer.Cause.BROKEN)
                    : new EgressAnswer.Taken(of, bytes.size());
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
