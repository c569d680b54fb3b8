package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hands a caller's own question to the moderation endpoint, and its answer back, both as they are.
/// What jobs ask of it is [Upstream#moderate].
@Singleton
public class ModerationRelay {
    private static final Logger LOG = Logger.getLogger(ModerationRelay.class);
    private static final int MOST_BYTES = 1 << 20;
    private static final String JSON = "application/json";

    private final OpenAiApi api;
    private final Wire wire;
    private final Duration limit;

    @Inject
    ModerationRelay(Endpoints endpoints, OpenAiConfig config) {
        Endpoint endpoint = endpoints.of(config.moderation().model());
        this(endpoint.side(), endpoint.wire(), config.moderation().timeout());
    }

    ModerationRelay(OpenAiApi api, Wire wire, Duration limit) {
        this.api = api;
        this.wire = wire;
        this.limit = limit;
    }

    /// What came back.
    public sealed interface Relayed {}

    /// The endpoint's JSON.
    public record Answered(String json) implements Relayed {}

    /// The question is at fault.
    ///
    /// @param code empty where the endpoint names none
    /// @param message likewise
    public record Refused(int status, String code, String message) implements Relayed {}

    /// Too many questions.
    ///
    /// @param after null where the endpoint doesn't say
    public record Later(@Nullable Duration after) implements Relayed {}

    /// There was no answer, or none that is the caller's business.
    public record Away() implements Relayed {}

    /// @param body JSON, read while it is sent
    public Relayed relay(InputStream body, long lengthBytes) {
        return TimeLimit.orElse(limit, Relayed.class, () -> ask(body, lengthBytes), Away::new);
    }

    Relayed ask(InputStream body, long lengthBytes) throws InterruptedException {
        return wire.exchange(api.moderate(JSON, lengthBytes, body), "", new Answering());
    }

    private static final class Answering implements Wire.Answering<Relayed> {
        @Override
        public Relayed answered(InputStream body, AnswerHeaders headers, boolean events)
                throws IOException {
            byte[] json = body.readNBytes(MOST_BYTES + 1);
            return json.length > MOST_BYTES ? new Away() : new Answered(new String(json, UTF_8));
        }

        /// That the endpoint does not take our key is not the caller's business.
        @Override
        public Relayed refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
            return switch (status) {
                case 400, 404, 413, 422 -> new Refused(status, error.code(), error.message());
                case 429 -> new Later(headers.retryAfter());
                default -> {
                    LOG.warnf(
                            "moderation endpoint refused a caller's question status=%d code=%s",
                            status, error.code());
                    yield new Away();
                }
            };
        }

        @Override
        public Relayed bodyLost(AnswerHeaders headers) {
            return new Away();
        }

        @Override
        public Relayed unanswered(@Nullable Throwable cause) {
            return new Away();
        }
    }
}
