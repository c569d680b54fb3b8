package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The body of a call, put together while it is sent: its pictures are read from their sources then
/// and never held.
record RequestBody(String contentType, List<Piece> pieces) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    RequestBody {
        pieces = List.copyOf(pieces);
    }

    /// A piece of a body.
    sealed interface Piece {
        long lengthBytes();

        InputStream open() throws IOException;

        /// Words, in UTF-8.
        record Text(String text) implements Piece {
            @Override
            public long lengthBytes() {
                return text.getBytes(UTF_8).length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(text.getBytes(UTF_8));
            }

            /// It holds the prompt.
            @Override
            public String toString() {
                return "Text[" + text.length() + " characters]";
            }
        }

        /// A picture as it is.
        record Plain(PictureSource source) implements Piece {
            @Override
            public long lengthBytes() {
                return source.lengthBytes();
            }

            @Override
            public InputStream open() throws IOException {
                return source.open();
            }
        }

        /// A file of ours as it is.
        record Whole(Path file, long lengthBytes) implements Piece {
            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        }

        /// A picture in base64.
        record Base64(PictureSource source) implements Piece {
            @Override
            public long lengthBytes() {
                return (source.lengthBytes() + 2) / 3 * 4;
            }

            @Override
            public InputStream open() throws IOException {
                return new Base64Stream(source.open());
            }
        }
    }

    long lengthBytes() {
        return pieces.stream().mapToLong(Piece::lengthBytes).sum();
    }

    BodyStream open() {
        return new BodyStream(pieces);
    }

    /// JSON in which each of these texts stands for the `data:` URL of a picture.
    ///
    /// @param pictures by marker, see [#marker]
    static RequestBody json(JsonNode root, Map<String, PictureSource> pictures) {
        return new RequestBody("application/json", pieces(root, pictures));
    }

    /// The same as a line, newline included.
    static RequestBody line(JsonNode root, Map<String, PictureSource> pictures) {
        List<Piece> pieces = pieces(root, pictures);
        pieces.add(new Piece.Text("\n"));
        return new RequestBody("application/jsonl", pieces);
    }

    private static List<Piece> pieces(JsonNode root, Map<String, PictureSource> pictures) {
        String text;
        try {
            text = JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree can always be written", e);
        }
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        Matcher markers = markers(pictures).matcher(text);
        while (markers.find()) {
            PictureSource source = pictures.get(markers.group());
            if (source != null) {
                pieces.add(new Piece.Text(text.substring(from, markers.start()) + urlHead(source)));
                pieces.add(new Piece.Base64(source));
                from = markers.end();
            }
        }
        pieces.add(new Piece.Text(text.substring(from)));
        return pieces;
    }

    /// How long the `data:` URL of a picture is.
    static long urlCharacters(PictureSource picture) {
        return urlHead(picture).length() + new Piece.Base64(picture).lengthBytes();
    }

    private static String urlHead(PictureSource picture) {
        return "data:" + picture.contentType() + ";base64,";
    }

    /// A text that no caller can have written.
    static String marker() {
        return "picture:" + UUID.randomUUID();
    }

    private static Pattern markers(Map<String, PictureSource> pictures) {
        return Pattern.compile(
                pictures.isEmpty()
                        ? "(?!)"
                        : String.join(
                                "|", pictures.keySet().stream().map(Pattern::quote).toList()));
    }
}
