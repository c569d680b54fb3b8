package io.atelier.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/// One of the two files that a batch writes, a line for each request that is done. A line that a
/// kill has cut is done again.
final class BatchOutput implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final FileChannel channel;
    private final Set<String> done = new HashSet<>();

    BatchOutput(Path file) {
        this.file = file;
        try {
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            takeUp();
        } catch (IOException e) {
            throw new UncheckedIOException("opening " + file + " failed", e);
        }
    }

    Path file() {
        return file;
    }

    boolean has(String customId) {
        return done.contains(customId);
    }

    int lines() {
        return done.size();
    }

    /// @param call the id of the request
    void answered(String customId, String call, int status, AnswerBody body) {
        write(
                customId,
                new AnswerBody()
                        .text(
                                "%s,\"response\":{\"status_code\":%d,\"request_id\":\"%s\",\"body\":"
                                        .formatted(head(customId), status, call))
                        .append(body)
                        .text("},\"error\":null}\n"));
    }

    void neverRun(String customId, String code, String message) {
        var error = JsonNodeFactory.instance.objectNode();
        error.put("code", code).put("message", message);
        write(
                customId,
                new AnswerBody()
                        .text(
                                "%s,\"response\":null,\"error\":%s}\n"
                                        .formatted(head(customId), error)));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + file + " failed", e);
        }
    }

    private static String head(String customId) {
        return "{\"id\":\"%s\",\"custom_id\":%s"
                .formatted(
                        JsonFolder.freshId("batch_req_"),
                        JsonNodeFactory.instance.textNode(customId));
    }

    private void write(String customId, AnswerBody line) {
        line.writeTo(slice -> {
            write(slice);
            return true;
        });
        done.add(customId);
    }

    private void write(Buffer slice) {
        try {
            var rest = ByteBuffer.wrap(slice.getBytes());
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file + " failed", e);
        }
    }

    private void takeUp() throws IOException {
        for (var span : BatchInput.of(file).lines()) {
            if (span.from() + span.length() < channel.size()) {
                done.add(customIdAt(span.from()));
                channel.position(span.from() + span.length() + 1);
            }
        }
        channel.truncate(channel.position());
    }

    /// The second field of the line.
    private String customIdAt(long position) throws IOException {
        try (var in = Files.newInputStream(file)) {
            in.skipNBytes(position);
            try (var parser = JSON.createParser(in)) {
                for (int i = 0; i < 4; i++) {
                    parser.nextToken();
                }
                return String.valueOf(parser.nextTextValue());
            }
        }
    }
}
