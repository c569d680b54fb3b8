package io.atelier.ingest;

import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes a JSON body off the wire, as bytes: what they mean is the strict reader's business.
final class JsonBody {
    private static final Pattern TYPE =
            Pattern.compile("application/(?:[\\w!#$&^.-]+\\+)?json", Pattern.CASE_INSENSITIVE);
    private static final Pattern FOREIGN_CHARSET =
            Pattern.compile(
                    ".*;\\s*charset\\s*=(?!\\s*\"?utf-8\"?\\s*(?:;|$)).*",
                    Pattern.CASE_INSENSITIVE);

    private JsonBody() {}

    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where it is not JSON, too long or late
    static byte[] take(InputStream body, HttpHeaders headers) {
        requireJson(headers);
        try {
            byte[] bytes = body.readNBytes(StrictJson.MAX_BYTES + 1);
            if (bytes.length > StrictJson.MAX_BYTES) {
                throw Problems.tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            throw Problems.bodyTimeout();
        }
    }

    /// The same as fields, each still to be read.
    ///
    /// @throws io.quarkiverse.resteasy.problem.HttpProblem as above, and where it is malformed
    static Form form(InputStream body, HttpHeaders headers, List<Field<?>> known) {
        return form(take(body, headers), known);
    }

    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where it is malformed
    static Form form(byte[] json, List<Field<?>> known) {
        return switch (StrictJson.parse(json)) {
            case StrictJson.Broken broken -> throw Problems.malformed(broken.why());
            case StrictJson.Body good -> new Form(good.object(), known);
        };
    }

    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where it says that it is something else
    static void requireJson(HttpHeaders headers) {
        if (!json(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))) {
            throw Problems.notJson();
        }
    }

    static boolean json(@Nullable String contentType) {
        return is(contentType, type -> TYPE.matcher(type).matches());
    }

    /// Whether the body says that it is of that type, and UTF-8.
    static boolean is(String type, HttpHeaders headers) {
        return is(headers.getHeaderString(HttpHeaders.CONTENT_TYPE), type::equalsIgnoreCase);
    }

    private static boolean is(@Nullable String contentType, Predicate<String> wanted) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return wanted.test(type.strip()) && !FOREIGN_CHARSET.matcher(contentType).matches();
    }
}
