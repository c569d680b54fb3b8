package io.atelier.chaos.checker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Reads a file of the picture folder, down to the chunks of a PNG (PNG 3rd edition, 5.2 and 5.3).
final class FileReader {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int TEXT = 0x69545874; // iTXt
    private static final int END = 0x49454E44; // IEND

    private FileReader() {}

    static StoredFile read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String name = file.getFileName().toString();
            JsonNode json = name.endsWith(".json") ? json(bytes) : MissingNode.getInstance();
            Png png = name.endsWith(".png") ? png(ByteBuffer.wrap(bytes)) : new Png(false, "");
            return new StoredFile(
                    name,
                    bytes.length,
                    sha256(bytes),
                    Files.getLastModifiedTime(file).toMillis(),
                    name.endsWith(".json") ? json.isObject() : png.whole(),
                    png.text(),
                    json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Png(boolean whole, String text) {}

    private static Png png(ByteBuffer bytes) {
        String text = "";
        if (bytes.remaining() < 8 || bytes.getLong() != SIGNATURE) {
            return new Png(false, text);
        }
        while (bytes.remaining() >= 12) {
            int length = bytes.getInt();
            int type = bytes.getInt();
            if (length < 0 || length + 4 > bytes.remaining()) {
                return new Png(false, text);
            }
            if (type == TEXT) {
                text = UTF_8.decode(bytes.slice(bytes.position(), length)).toString();
            }
            bytes.position(bytes.position() + length + 4);
            if (type == END) {
                return new Png(!bytes.hasRemaining(), text);
            }
        }
        return new Png(false, text);
    }

    private static JsonNode json(byte[] bytes) throws IOException {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException torn) {
            return MissingNode.getInstance();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
