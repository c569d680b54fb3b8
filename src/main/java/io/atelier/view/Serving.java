package io.atelier.view;

import io.atelier.job.Picture;
import io.atelier.storage.StoredContent;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status.Family;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers with a stored picture: whole, in part, by sending its reader on, or not at all where the
/// caller has it.
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

    /// How readers are sent on to where it is kept; empty where its bytes go through us.
    interface Linking {
        Optional<URI> link(String name, @Nullable String disposition);
    }

    static final Linking NO_LINKS = (_, _) -> Optional.empty();

    /// @param disposition from [#disposition]
    static Response answer(
            Picture picture,
            Opening store,
            Linking links,
            Conditions conditions,
            @Nullable String disposition)
            throws IOException {
        EntityTag tag = new EntityTag(picture.sha256());
        if (tag.among(conditions.ifNoneMatch())) {
            return notModified(tag);
        }
        Optional<URI> elsewhere = links.link(picture.name(), disposition);
        if (elsewhere.isPresent()) {
            return sentOn(elsewhere.get());
        }
        Optional<StoredContent> content = store.open(picture.name());
        return content.isEmpty()
                ? gone()
                : named(
                        send(
                                content.get(),
                                tag,
                                tag.continues(conditions.ifRange()) ? conditions.range() : null),
                        disposition);
    }

    /// Each link is for the one who asked, and only for a while.
    private static Response sentOn(URI elsewhere) {
        return Response.temporaryRedirect(elsewhere)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .header("Referrer-Policy", "no-referrer")
                .build();
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

    static Response headers(
            Picture picture,
            Opening store,
            @Nullable String ifNoneMatch,
            @Nullable String disposition)
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
            return named(
                    described(Response.ok(), content, tag, content.length()).build(), disposition);
        }
    }

    /// With `download=1` browsers save it, under a name that is made of nothing but ours.
    ///
    /// @param name without its ending
    /// @return the answer's `Content-Disposition`; null: none
    static @Nullable String disposition(Picture picture, String name, @Nullable String download) {
        return "1".equals(download)
                ? "attachment; filename=\"%s.%s\""
                        .formatted(name, FileNames.ending(picture.contentType()))
                : null;
    }

    private static Response named(Response response, @Nullable String disposition) {
        if (disposition != null && response.getStatusInfo().getFamily() == Family.SUCCESSFUL) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_DISPOSITION, disposition);
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
