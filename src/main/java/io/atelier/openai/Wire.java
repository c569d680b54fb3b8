package io.atelier.openai;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// One request and its answer, whatever it is about.
final class Wire {
    private static final Logger LOG = Logger.getLogger(Wire.class);

    private final Clock clock;
    private final Set<String> secrets;

    /// @param secrets what an upstream is shown of us and may not say again
    Wire(Clock clock, Set<String> secrets) {
        this.clock = clock;
        this.secrets = Set.copyOf(secrets);
    }

    /// What to make of an answer.
    interface Answering<T> {
        /// A 2xx. The body is closed afterwards, read to its end or not.
        ///
        /// @param events whether it says of itself that it is a stream of events
        T answered(InputStream body, AnswerHeaders headers, boolean events) throws IOException;

        /// Any other status.
        T refused(int status, ErrorEnvelope error, AnswerHeaders headers);

        /// The connection broke in the middle of a 2xx.
        T bodyLost(AnswerHeaders headers);

        /// There was no answer at all.
        T unanswered(@Nullable Throwable cause);
    }

    /// Begins a request with a body.
    interface Sending {
        Uni<RestResponse<InputStream>> send(String type, long lengthBytes, InputStream body);
    }

    /// @param prompt is kept out of whatever the upstream says
    /// @param answering is told of the body on its way, which may break on our side
    <T> T send(
            RequestBody body,
            Sending sending,
            String prompt,
            Function<BodyStream, Answering<T>> answering)
            throws InterruptedException {
        try (BodyStream sent = body.open()) {
            return exchange(
                    sending.send(body.contentType(), body.lengthBytes(), sent),
                    prompt,
                    answering.apply(sent));
        } catch (IOException e) {
            throw new AssertionError("closing a body that has been sent", e);
        }
    }

    /// @param prompt is kept out of whatever the upstream says
    <T> T exchange(Uni<RestResponse<InputStream>> call, String prompt, Answering<T> answering)
            throws InterruptedException {
        RestResponse<InputStream> response;
        try {
            response = await(call);
        } catch (ExecutionException e) {
            return answering.unanswered(e.getCause());
        }
        AnswerHeaders headers = AnswerHeaders.of(response.getStringHeaders(), clock.instant());
        try (InputStream body = body(response)) {
            return response.getStatus() / 100 == 2
                    ? answering.answered(body, headers, isEvents(response))
                    : answering.refused(response.getStatus(), error(body, prompt), headers);
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        } catch (IOException e) {
            return answering.bodyLost(headers);
        }
    }

    /// An error is an error, however little of its body arrives.
    private ErrorEnvelope error(InputStream body, String prompt) throws InterruptedIOException {
        try {
            return ErrorEnvelope.read(body, prompt).without(secrets);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return ErrorEnvelope.NONE;
        }
    }

    private static boolean isEvents(RestResponse<InputStream> response) {
        String type = response.getStringHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(MediaType.SERVER_SENT_EVENTS);
    }

    private static InputStream body(RestResponse<InputStream> response) {
        InputStream body = response.hasEntity() ? response.readEntity(InputStream.class) : null;
        return body == null ? InputStream.nullInputStream() : body;
    }

    private static RestResponse<InputStream> await(Uni<RestResponse<InputStream>> call)
            throws InterruptedException, ExecutionException {
        CompletableFuture<RestResponse<InputStream>> answer = call.subscribeAsCompletionStage();
        try {
            return answer.get();
        } catch (InterruptedException e) {
            if (!answer.cancel(true) && !answer.isCompletedExceptionally()) {
                discard(answer.join());
            }
            throw e;
        }
    }

    private static void discard(RestResponse<InputStream> response) {
        try (InputStream body = body(response)) {
            LOG.debugf("an answer came too late bytes=%d", body.available());
        } catch (IOException e) {
            LOG.debugf("an answer came too late and broken: %s", e.getMessage());
        }
    }

    private static InterruptedException interrupted(InterruptedIOException cause) {
        InterruptedException interrupted = new InterruptedException("while reading the answer");
        interrupted.initCause(cause);
        return interrupted;
    }
}
