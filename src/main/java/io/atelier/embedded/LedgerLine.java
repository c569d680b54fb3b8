package io.atelier.embedded;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One billed call.
///
/// @param received when the call came in, where its pictures are in its own answer; `time` is when
///   they were made
/// @param call the request id, as in the answer's `x-request-id`; of a line of a batch its own id
/// @param operation `generate`, `edit`, `variation` or `turn`
/// @param usd decimal with six digits
/// @param outcome what became of the answer: `answered`, `disconnected` when the caller had left,
///   or the fault that was asked for
/// @param sha256 of every picture, in order, in hexadecimal
/// @param response the id of the response that the picture belongs to
/// @param batch the id of the batch, at whose half price it was made
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record LedgerLine(
        Instant time,
        @Nullable Instant received,
        String call,
        String operation,
        String model,
        String prompt,
        String size,
        String quality,
        int n,
        int partialImages,
        String usd,
        boolean billed,
        String outcome,
        List<String> sha256,
        @Nullable String response,
        @Nullable String batch) {

    /// What a call is, apart from what was asked for.
    record Occasion(
            @Nullable Instant received,
            String call,
            String operation,
            @Nullable String response,
            @Nullable String batch) {
        static Occasion of(Exchange exchange, String operation) {
            return new Occasion(exchange.arrived(), exchange.id(), operation, null, null);
        }
    }

    /// @param words what a turn's words cost beside its picture, in dollars
    static LedgerLine of(
            PictureRequest request,
            Occasion occasion,
            Instant time,
            String outcome,
            List<String> sha256,
            BigDecimal words) {
        var pictures = request.usage().dollars(request.model().usdPerMillionTokens());
        var full = pictures.add(words);
        var usd =
                (occasion.batch() == null ? full : full.divide(BigDecimal.TWO))
                        .setScale(6, RoundingMode.HALF_UP);
        return new LedgerLine(
                time,
                occasion.received(),
                occasion.call(),
                occasion.operation(),
                request.modelName(),
                request.prompt(),
                request.size().toString(),
                request.quality(),
                request.n(),
                request.partialImages(),
                usd.toPlainString(),
                true,
                outcome,
                sha256,
                occasion.response(),
                occasion.batch());
    }
}
