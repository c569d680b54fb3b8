package io.atelier.view;

import io.atelier.job.Picture;
import io.atelier.storage.StoredContent;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status.Family;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers with a stored picture: whole, in part, or not at all where the caller has it.
final class Serving {
    /// As long as a finished job is kept; a picture never changes.
    private static final String CACHE =
            "private, immutable, max-age=" + Duration.ofDays(7).toSeconds();

    /// A picture is only ever a picture: an SVG goes out as it came, and its scripts, links and
    /// frames do nothing. Only its own styles do.
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    private Serving() {}

    /// The conditions that a request comes with; null where it has none.
    record Conditions(
            @Nullable String range, @Nullable String ifNoneMatch, @Nullable String ifRange) {}

    /// Where a picture is to be had by its name.
    interface Opening {
        Optional<StoredContent> open(String name) throws IOException;
    }

    static Response answer(Picture picture, Opening store, Conditions conditions)
            throws IOException {
        EntityTag tag = new EntityTag(picture.sha256());
        if (tag.among(conditions.ifNoneMatch())) {
            return notModified(tag);
        }
        Optional<StoredContent> content = store.open(picture.name());
        return content.isEmpty()
                ? gone()
                : send(
                        content.get(),
                        tag,
                        tag.continues(conditions.ifRange()) ? conditions.range() : null);
    }

    private static Response send(StoredContent content, EntityTag tag, @Nullable String range)
            throws IOException {
        long length = content.length();
        return switch (ByteRange.of(range, length)) {
            case ByteRange.Whole() ->
                    described(Response.ok(stream(content.all())), content, tag, length).build();
            case ByteRange.Slice(long from, long to) ->
                    described(
                                    Response.status(Response.Status.PARTIAL_CONTENT)
                                            .entity(stream(content.range(from, to))),
                                    content,
                                    tag,
                                    to - from)
                            .header(
                                    "Content-Range",
                                    "bytes %d-%d/%d".formatted(from, to - 1, length))
                            .build();
            case ByteRange.Unsatisfiable() -> {
                content.close();
                yield Answers.noSuchRange(length);
            }
        };
    }

    static Response headers(Picture picture, Opening store, @Nullable String ifNoneMatch)
            throws IOException {
        EntityTag tag = new EntityTag(picture.sha256());
        if (tag.among(ifNoneMatch)) {
            return notModified(tag);
        }
        Optional<StoredContent> found = store.open(picture.name());
        if (found.isEmpty()) {
            return gone();
        }
        try (StoredContent content = found.get()) {
            return described(Response.ok(), content, tag, content.length()).build();
        }
    }

    /// With `download=1` browsers save it, under a name that is made of nothing but ours.
    ///
    /// @param name without its ending
    static Response asked(
            Response response, Picture picture, String name, @Nullable String download) {
        if ("1".equals(download) && response.getStatusInfo().getFamily() == Family.SUCCESSFUL) {
            String ending = picture.contentType().replaceFirst(".*/", "").replaceFirst("\\+.*", "");
            response.getHeaders()
                    .putSingle(
                            HttpHeaders.CONTENT_DISPOSITION,
                            "attachment; filename=\"%s.%s\"".formatted(name, ending));
        }
        return response;
    }

    private static Response notModified(EntityTag tag) {
        return Response.notModified()
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE)
                .build();
    }

    static Response gone() {
        return Answers.noSuchPicture("The picture is no longer in the store.");
    }

    private static Response.ResponseBuilder described(
            Response.ResponseBuilder response, StoredContent content, EntityTag tag, long length) {
        return response.type(content.contentType())
                .header(HttpHeaders.CONTENT_LENGTH, length)
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE)
                .header("Accept-Ranges", "bytes")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", POLICY);
    }

    private static StreamingOutput stream(InputStream bytes) {
        return output -> {
            try (bytes) {
                bytes.transferTo(output);
            }
        };
    }
}
