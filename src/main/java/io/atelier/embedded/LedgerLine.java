package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// One billed call.
///
/// @param received when the call came in; `time` is when its pictures were made
/// @param call the request id, as in the answer's `x-request-id`
/// @param usd decimal with six digits
/// @param outcome what became of the answer: `answered`, `disconnected` when the caller had left,
///   or the fault that was asked for
/// @param sha256 of each picture that was made, lower-case hex
record LedgerLine(
        Instant time,
        Instant received,
        String call,
        String model,
        String prompt,
        String size,
        String quality,
        int n,
        String usd,
        boolean billed,
        String outcome,
        List<String> sha256) {

    static LedgerLine of(
            GenerationRequest request,
            String call,
            Instant received,
            Instant time,
            String outcome,
            List<Buffer> pictures) {
        BigDecimal usd = request.usage().usd(request.model().usdPerMillionTokens());
        return new LedgerLine(
                time,
                received,
                call,
                request.modelName(),
                request.prompt(),
                request.size().toString(),
                request.quality(),
                request.n(),
                usd.toPlainString(),
                true,
                outcome,
                pictures.stream().map(LedgerLine::sha256).toList());
    }

    private static String sha256(Buffer picture) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(picture.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
