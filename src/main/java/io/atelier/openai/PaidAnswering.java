package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What every call that is paid for makes of an answer without pictures.
abstract class PaidAnswering implements Wire.Answering<CallEnd> {
    private static final Logger LOG = Logger.getLogger(PaidAnswering.class);

    private final BodyStream sent;

    /// @param sent the body on its way, which may break on our side
    PaidAnswering(BodyStream sent) {
        this.sent = sent;
    }

    abstract CallEnd delivered(InputStream body, AnswerHeaders headers, boolean events)
            throws IOException;

    @Override
    public CallEnd answered(InputStream body, AnswerHeaders headers, boolean events)
            throws IOException {
        try {
            return delivered(body, headers, events);
        } catch (SinkFailure e) {
            LOG.warnf(
                    e,
                    "a delivered picture was lost, the attempt fails requestId=%s",
                    headers.requestId());
            return Classification.notStored(headers);
        }
    }

    @Override
    public CallEnd refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
        return Classification.refused(status, error, headers);
    }

    @Override
    public CallEnd bodyLost(AnswerHeaders headers) {
        return Classification.bodyLost(headers);
    }

    @Override
    public CallEnd unanswered(@Nullable Throwable cause) {
        IOException ours = sent.failure();
        if (ours != null) {
            LOG.warnf("an input picture could not be read, the call was not sent whole: %s", ours);
            return Classification.inputUnreadable();
        }
        return Classification.unanswered(cause);
    }
}
