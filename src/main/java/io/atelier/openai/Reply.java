package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.atelier.job.Failure;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// What became of a call whose answer is short and has no pictures.
sealed interface Reply {
    /// A 2xx with its body.
    record Said(String text, AnswerHeaders headers) implements Reply {
        private static final JsonMapper JSON = JsonMapper.builder().build();

        /// A missing node where the body isn't JSON.
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException notJson) {
                return MissingNode.getInstance();
            }
        }
    }

    /// Anything else.
    ///
    /// @param status 0 where there was none, or a 2xx broke off
    record Failed(int status, CallEnd end) implements Reply {
        Failure failure() {
            return end.failure();
        }
    }

    /// Reads so many bytes at most; what is longer is cut, and hence no JSON.
    record Reading(int mostBytes) implements Wire.Answering<Reply> {
        @Override
        public Reply answered(InputStream body, AnswerHeaders headers, boolean events)
                throws IOException {
            return new Said(new String(body.readNBytes(mostBytes), UTF_8), headers);
        }

        @Override
        public Reply refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
            return new Failed(status, Classification.refused(status, error, headers));
        }

        @Override
        public Reply bodyLost(AnswerHeaders headers) {
            return new Failed(0, Classification.bodyLost(headers));
        }

        @Override
        public Reply unanswered(@Nullable Throwable cause) {
            return new Failed(0, Classification.unanswered(cause));
        }
    }
}
