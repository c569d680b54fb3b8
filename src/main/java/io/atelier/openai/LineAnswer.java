package io.atelier.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.job.ImageOperation;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// What one line of a batch's results proves, by the rules of a direct call.
final class LineAnswer {
    private LineAnswer() {}

    /// @throws IOException where the file can't be read
    static CallEnd of(
            ResultLine.Told line,
            ImageOperation operation,
            long maxPictureBytes,
            PictureSink pictures)
            throws IOException {
        ResultLine.Answered answer = line.answer();
        if (answer == null || answer.status() == 0) {
            return Classification.lineWithoutAnswer(error(line.error(), operation.prompt()));
        }
        AnswerHeaders headers = AnswerHeaders.ofRequest(answer.requestId());
        AnswerLimits limits = AnswerLimits.of(operation.options().n(), maxPictureBytes);
        try (InputStream body = body(line, answer)) {
            return answer.status() / 100 == 2
                    ? Classification.answered(AnswerDecoder.decode(body, limits, pictures), headers)
                    : Classification.refused(
                            answer.status(), ErrorEnvelope.read(body, operation.prompt()), headers);
        } catch (SinkFailure e) {
            return Classification.notStored(headers);
        }
    }

    private static InputStream body(ResultLine.Told line, ResultLine.Answered answer)
            throws IOException {
        return answer.bodyFrom() < 0
                ? InputStream.nullInputStream()
                : new FileSlice(line.file(), answer.bodyFrom(), answer.bodyTo());
    }

    private static ErrorEnvelope error(ResultLine.@Nullable LineError error, String prompt) {
        return error == null
                ? ErrorEnvelope.NONE
                : ErrorEnvelope.of(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("code", error.code())
                                .put("message", error.message()),
                        prompt);
    }
}
