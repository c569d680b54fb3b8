package io.atelier.openai;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a batch's files say, line by line, in no order of the calls. A line may be as long as its
/// pictures make it: they are skipped where they lie, and [BatchUpstream#outcome] fetches them.
///
/// One bad line costs that line only: none of JSON's strings can hold a newline, so the next one
/// always begins a line. For one thread.
public final class BatchResults implements AutoCloseable {
    private static final int LONGEST_TEXT = 1 << 16;
    private static final int LONGEST_ID = 512;
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .streamReadConstraints(
                            // Of what is read; what is skipped may have any length.
                            StreamReadConstraints.builder().maxStringLength(LONGEST_TEXT).build())
                    .build();

    private final Queue<Path> files;
    private final Set<String> seen = new HashSet<>();
    private @Nullable LineStream lines;

    /// @param files of one batch, as downloaded; best the output file first, since the first line
    ///   of an id wins
    public BatchResults(List<Path> files) {
        this.files = new ArrayDeque<>(files);
    }

    /// @return empty behind the last line of the last file
    /// @throws IOException where a file can't be read
    public Optional<ResultLine> next() throws IOException {
        for (LineStream here = here(); here != null; here = here()) {
            while (here.nextLine()) {
                ResultLine line = read(here);
                if (line != null) {
                    return Optional.of(line);
                }
            }
            close();
            lines = null;
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        if (lines != null) {
            lines.close();
        }
    }

    private @Nullable LineStream here() throws IOException {
        if (lines == null && !files.isEmpty()) {
            Path file = files.remove();
            lines = new LineStream(file, Files.newInputStream(file));
        }
        return lines;
    }

    /// @return null for an empty line
    private @Nullable ResultLine read(LineStream line) throws IOException {
        Fields fields = new Fields(line.offset());
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() == null) {
                return null;
            }
            fields.read(parser);
        } catch (JacksonException notJson) {
            return unreadable(line, "it is not JSON of the expected shape");
        }
        String customId = fields.customId;
        if (customId == null || customId.length() > LONGEST_ID) {
            return unreadable(line, "it has no custom_id, or none of ours");
        }
        if (seen.contains(customId)) {
            return new ResultLine.Repeated(line.file(), line.number(), customId);
        }
        if (seen.size() == BatchUpstream.MOST_LINES) {
            return unreadable(line, "there are more lines than a batch can have");
        }
        seen.add(customId);
        return new ResultLine.Told(
                line.file(), line.number(), customId, fields.answer, fields.error);
    }

    private static ResultLine unreadable(LineStream line, String why) {
        return new ResultLine.Unreadable(line.file(), line.number(), why);
    }

    /// Of one line, while it is read; they come in any order.
    private static final class Fields {
        private final long lineFrom;
        private @Nullable String customId;
        private ResultLine.@Nullable Answered answer;
        private ResultLine.@Nullable LineError error;

        Fields(long lineFrom) {
            this.lineFrom = lineFrom;
        }

        void read(JsonParser parser) throws IOException {
            eachField(
                    parser,
                    name -> {
                        switch (name) {
                            case "custom_id" -> customId = text(parser);
                            case "response" -> answer = response(parser);
                            case "error" -> error = error(parser);
                            default -> parser.skipChildren();
                        }
                    });
            if (parser.nextToken() != null) {
                customId = null;
            }
        }

        private ResultLine.@Nullable Answered response(JsonParser parser) throws IOException {
            if (!parser.isExpectedStartObjectToken()) {
                parser.skipChildren();
                return null;
            }
            Response response = new Response();
            eachField(
                    parser,
                    name -> {
                        switch (name) {
                            case "status_code" -> response.status = number(parser);
                            case "request_id" -> response.requestId = text(parser);
                            case "body" -> body(parser, response);
                            default -> parser.skipChildren();
                        }
                    });
            return new ResultLine.Answered(
                    response.status, response.requestId, response.bodyFrom, response.bodyTo);
        }

        private void body(JsonParser parser, Response response) throws IOException {
            if (parser.isExpectedStartObjectToken()) {
                response.bodyFrom = lineFrom + parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                response.bodyTo = lineFrom + parser.currentLocation().getByteOffset();
            } else {
                parser.skipChildren();
            }
        }

        private static ResultLine.@Nullable LineError error(JsonParser parser) throws IOException {
            if (!parser.isExpectedStartObjectToken()) {
                parser.skipChildren();
                return null;
            }
            String[] words = {"", ""};
            eachField(
                    parser,
                    name -> {
                        switch (name) {
                            case "code" -> words[0] = words(parser);
                            case "message" -> words[1] = words(parser);
                            default -> parser.skipChildren();
                        }
                    });
            return new ResultLine.LineError(words[0], words[1]);
        }

        private static String words(JsonParser parser) throws IOException {
            String text = text(parser);
            return text == null ? "" : text;
        }

        private static @Nullable String text(JsonParser parser) throws IOException {
            if (parser.hasToken(JsonToken.VALUE_STRING)) {
                return parser.getText();
            }
            parser.skipChildren();
            return null;
        }

        private static int number(JsonParser parser) throws IOException {
            if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                return parser.getIntValue();
            }
            parser.skipChildren();
            return 0;
        }

        private static void eachField(JsonParser parser, FieldReader reader) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                reader.read(name);
            }
        }
    }

    private interface FieldReader {
        /// The value is the parser's current token, and its last one when this returns.
        void read(String name) throws IOException;
    }

    /// The `response` of one line, while it is read.
    private static final class Response {
        private int status;
        private @Nullable String requestId;
        private long bodyFrom = -1;
        private long bodyTo = -1;
    }
}
