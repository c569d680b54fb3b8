package io.atelier.openai;

import io.atelier.job.Failure;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// One try to fetch a file, or the rest of it (RFC 9110, section 14).
final class Downloading implements Wire.Answering<FileDownload> {
    private static final Logger LOG = Logger.getLogger(Downloading.class);
    private static final Pattern RANGE =
            Pattern.compile("bytes (?:(\\d{1,15})-\\d{1,15}|\\*)/(\\d{1,15}|\\*)");
    private static final int PARTIAL = 206;
    private static final int BEHIND_THE_END = 416;
    private static final long UNTOLD = -1;

    private final PartFile part;
    private final long mostBytes;

    /// Where in the file the answer's body begins.
    private long from;

    /// Bytes of the whole file.
    private long whole = UNTOLD;

    Downloading(PartFile part, long mostBytes) {
        this.part = part;
        this.mostBytes = mostBytes;
    }

    /// Status and headers are here.
    void begins(RestResponse<?> response) {
        Matcher range = RANGE.matcher(header(response, "Content-Range"));
        if (range.matches()) {
            from = number(range.group(1));
            whole = number(range.group(2));
        } else if (response.getStatus() == PARTIAL) {
            from = UNTOLD;
        } else {
            whole = number(header(response, HttpHeaders.CONTENT_LENGTH));
        }
    }

    @Override
    public FileDownload answered(InputStream body, AnswerHeaders headers, boolean events)
            throws IOException {
        if (from != 0 && from != part.bytes()) {
            return fromTheStart();
        }
        if (whole > mostBytes) {
            return tooLarge();
        }
        try {
            part.write(from, body, mostBytes);
        } catch (BrokenAnswer tooLarge) {
            return tooLarge();
        }
        LOG.debugf("file fetched bytes=%d requestId=%s", part.now(), headers.requestId());
        return whole == UNTOLD || whole == part.now() ? done() : bodyLost(headers);
    }

    @Override
    public FileDownload refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
        CallEnd end = Classification.refused(status, error, headers);
        return switch (status) {
            case 404 -> new FileDownload.Gone(end.failure());
            case BEHIND_THE_END -> whole == part.bytes() ? done() : fromTheStart();
            default -> lost(end);
        };
    }

    @Override
    public FileDownload bodyLost(AnswerHeaders headers) {
        return lost(Classification.bodyLost(headers));
    }

    @Override
    public FileDownload unanswered(@Nullable Throwable cause) {
        return lost(Classification.unanswered(cause));
    }

    private FileDownload done() {
        long bytes = part.now();
        part.whole();
        return new FileDownload.Done(bytes);
    }

    private FileDownload tooLarge() {
        part.drop();
        return new FileDownload.TooLarge(mostBytes);
    }

    private FileDownload fromTheStart() {
        part.drop();
        return new FileDownload.NotReached(
                Failure.of("upstream_wrong_range", "The upstream has another rest of the file."),
                null,
                0);
    }

    private FileDownload lost(CallEnd end) {
        return new FileDownload.NotReached(end.failure(), end.retryAfter(), part.now());
    }

    private static String header(RestResponse<?> response, String name) {
        return Objects.requireNonNullElse(response.getStringHeaders().getFirst(name), "");
    }

    private static long number(@Nullable String digits) {
        return digits != null && digits.matches("\\d{1,15}") ? Long.parseLong(digits) : UNTOLD;
    }
}
