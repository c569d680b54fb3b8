package io.atelier.embedded;

import java.math.BigDecimal;
import java.time.Instant;

/// One billed call.
///
/// @param call the request id, as in the answer's `x-request-id`
/// @param usd decimal with six digits
/// @param outcome what became of the answer: `answered`, `disconnected` when the caller had left,
///   or the fault that was asked for
record LedgerLine(
        Instant time,
        String call,
        String model,
        String prompt,
        String size,
        String quality,
        int n,
        String usd,
        boolean billed,
        String outcome) {

    static LedgerLine of(GenerationRequest request, String call, Instant time, String outcome) {
        BigDecimal usd = request.usage().usd(request.model().usdPerMillionTokens());
        return new LedgerLine(
                time,
                call,
                request.modelName(),
                request.prompt(),
                request.size().toString(),
                request.quality(),
                request.n(),
                usd.toPlainString(),
                true,
                outcome);
    }
}
