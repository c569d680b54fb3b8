package io.atelier.openai;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.job.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Takes an `ImagesResponse` apart while it arrives: what stands in `data[i].b64_json` goes,
/// decoded, to the sink; the rest, small and capped, is kept and read by Jackson in the end.
///
/// In the kept rest every picture is an empty string, so Jackson sees the very structure that was
/// scanned here and judges all of it: this class only has to know strings from structure. Neither
/// the body nor a String of it is ever in memory as a whole (a picture may exceed Jackson's limit
/// of 20,000,000 characters).
///
/// One instance reads one answer, on one thread.
final class AnswerDecoder {
    private static final int READ_BYTES = 1 << 16;
    private static final String PICTURES = "data";
    private static final String PICTURE = "b64_json";
    private static final long QUOTES = 0x2222_2222_2222_2222L;
    private static final long BACKSLASHES = 0x5C5C_5C5C_5C5C_5C5CL;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ObjectReader REST =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readerFor(JsonNode.class);

    /// Where in the text the next byte stands.
    private enum Place {
        STRUCTURE,
        TEXT,
        TEXT_ESCAPE,
        PICTURE,
        PICTURE_ESCAPE,
        PICTURE_UNICODE
    }

    private final AnswerLimits limits;
    private final PictureSink sink;
    private final PictureDecoder picture;
    private final Rest rest = new Rest();

    private Place place = Place.STRUCTURE;
    private long bodyBytes;

    private int depth;

    /// Bit d is set where the container at depth d + 1 is an object.
    private long objects;

    private boolean keyExpected;
    private boolean readingKey;
    private int textStart;
    private String rootKey = "";
    private String entryKey = "";
    private boolean picturesSeen;
    private boolean insidePictures;
    private boolean entryHasPicture;
    private int pictures;
    private int unicode;
    private int unicodeDigits;

    private AnswerDecoder(AnswerLimits limits, PictureSink sink) {
        this.limits = limits;
        this.sink = sink;
        this.picture = new PictureDecoder(limits.pictureBytes());
    }

    /// Reads `body` to its end, or to the first byte that shows it is broken; doesn't close it.
    ///
    /// @throws SinkFailure where the sink failed
    /// @throws IOException where the body could not be read on
    static Answer decode(InputStream body, AnswerLimits limits, PictureSink sink)
            throws IOException {
        AnswerDecoder decoder = new AnswerDecoder(limits, sink);
        try {
            return decoder.read(body);
        } catch (BrokenAnswer broken) {
            return broken.answer();
        } finally {
            decoder.picture.abandon();
        }
    }

    private Answer read(InputStream body) throws IOException, BrokenAnswer {
        byte[] buffer = new byte[READ_BYTES];
        for (int length = body.read(buffer); length >= 0; length = body.read(buffer)) {
            bodyBytes += length;
            if (bodyBytes > limits.bodyBytes()) {
                throw tooLarge("the answer is larger than " + limits.bodyBytes() + " bytes");
            }
            accept(buffer, length);
        }
        return finish();
    }

    private void accept(byte[] buffer, int length) throws IOException, BrokenAnswer {
        int position = 0;
        while (position < length) {
            position =
                    switch (place) {
                        case STRUCTURE -> structure(buffer, position, length);
                        case TEXT -> text(buffer, position, length);
                        case TEXT_ESCAPE -> textEscape(buffer[position], position);
                        case PICTURE -> picture(buffer, position, length);
                        case PICTURE_ESCAPE -> pictureEscape(buffer[position], position);
                        case PICTURE_UNICODE -> pictureUnicode(buffer[position], position);
                    };
        }
    }

    private int structure(byte[] buffer, int from, int to) throws IOException, BrokenAnswer {
        for (int position = from; position < to; position++) {
            byte b = buffer[position];
            keep(b);
            switch (b) {
                case '{' -> open(true);
                case '[' -> open(false);
                case '}', ']' -> close();
                case ',' -> keyExpected = insideObject();
                case ':' -> keyExpected = false;
                case '"' -> {
                    beginString();
                    return position + 1;
                }
                default -> {
                    // Numbers, literals, blanks: Jackson's business.
                }
            }
        }
        return to;
    }

    private void open(boolean object) throws BrokenAnswer {
        if (depth == limits.nesting()) {
            throw new BrokenAnswer(
                    Answer.Flaw.MALFORMED, "the answer is nested deeper than " + limits.nesting());
        }
        if (depth == 1 && !object && rootKey.equals(PICTURES)) {
            insidePictures = true;
        }
        if (depth == 2 && insidePictures) {
            entryHasPicture = false;
            entryKey = "";
        }
        long bit = 1L << depth;
        objects = object ? objects | bit : objects & ~bit;
        depth++;
        keyExpected = object;
    }

    private void close() throws BrokenAnswer {
        if (depth == 0) {
            throw new BrokenAnswer(
                    Answer.Flaw.MALFORMED, "the answer closes what was never opened");
        }
        depth--;
        if (depth == 1) {
            insidePictures = false;
        }
        keyExpected = false;
    }

    private boolean insideObject() {
        return depth > 0 && (objects & (1L << (depth - 1))) != 0;
    }

    private void beginString() throws IOException, BrokenAnswer {
        readingKey = keyExpected;
        if (!readingKey
                && insidePictures
                && depth == 3
                && insideObject()
                && entryKey.equals(PICTURE)) {
            beginPicture();
        } else {
            textStart = rest.size();
            place = Place.TEXT;
        }
    }

    private void beginPicture() throws IOException, BrokenAnswer {
        if (entryHasPicture) {
            throw new BrokenAnswer(Answer.Flaw.MISSING_PICTURE, "an entry has two pictures");
        }
        if (pictures == limits.pictures()) {
            throw wrongCount("more than");
        }
        entryHasPicture = true;
        picture.begin(sink, pictures);
        pictures++;
        place = Place.PICTURE;
    }

    private int text(byte[] buffer, int from, int to) throws BrokenAnswer {
        int end = plainEnd(buffer, from, to);
        keep(buffer, from, end);
        if (end == to) {
            return to;
        }
        keep(buffer[end]);
        if (buffer[end] == '\\') {
            place = Place.TEXT_ESCAPE;
        } else {
            place = Place.STRUCTURE;
            if (readingKey) {
                endKey();
            }
        }
        return end + 1;
    }

    private int textEscape(byte b, int position) throws BrokenAnswer {
        keep(b);
        place = Place.TEXT;
        return position + 1;
    }

    private void endKey() throws BrokenAnswer {
        if (depth == 1) {
            rootKey = key();
            if (rootKey.equals(PICTURES)) {
                if (picturesSeen) {
                    throw new BrokenAnswer(
                            Answer.Flaw.MALFORMED, "the answer has two lists of pictures");
                }
                picturesSeen = true;
            }
        } else if (depth == 3 && insidePictures) {
            entryKey = key();
        }
    }

    /// The key that has just been kept, its quotes and escapes undone.
    private String key() throws BrokenAnswer {
        try {
            return REST.readTree(rest.bytes(), textStart - 1, rest.size() - textStart + 1)
                    .textValue();
        } catch (IOException e) {
            throw notJson();
        }
    }

    private int picture(byte[] buffer, int from, int to) throws IOException, BrokenAnswer {
        int end = plainEnd(buffer, from, to);
        picture.accept(buffer, from, end);
        if (end == to) {
            return to;
        }
        if (buffer[end] == '\\') {
            place = Place.PICTURE_ESCAPE;
        } else {
            picture.end();
            keep((byte) '"');
            place = Place.STRUCTURE;
        }
        return end + 1;
    }

    private int pictureEscape(byte b, int position) throws IOException, BrokenAnswer {
        switch (b) {
            case '/' -> {
                picture.accept('/');
                place = Place.PICTURE;
            }
            case 'u' -> {
                unicode = 0;
                unicodeDigits = 0;
                place = Place.PICTURE_UNICODE;
            }
            default ->
                    throw new BrokenAnswer(
                            Answer.Flaw.ILLEGAL_BASE64,
                            "a picture holds an escape that base64 can't");
        }
        return position + 1;
    }

    private int pictureUnicode(byte b, int position) throws IOException, BrokenAnswer {
        int digit = b < 0 ? -1 : Character.digit(b, 16);
        if (digit < 0) {
            throw notJson();
        }
        unicode = unicode << 4 | digit;
        unicodeDigits++;
        if (unicodeDigits == 4) {
            picture.accept((char) unicode);
            place = Place.PICTURE;
        }
        return position + 1;
    }

    /// The position of the next quote or backslash, eight bytes at a time; `to` where there is
    /// none.
    private static int plainEnd(byte[] buffer, int from, int to) {
        int position = from;
        for (; position <= to - Long.BYTES; position += Long.BYTES) {
            long eight = (long) LONGS.get(buffer, position);
            long found = zeroBytes(eight ^ QUOTES) | zeroBytes(eight ^ BACKSLASHES);
            if (found != 0) {
                return position + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (position < to && buffer[position] != '"' && buffer[position] != '\\') {
            position++;
        }
        return position;
    }

    /// The high bit of the lowest zero byte is set, and none below it.
    private static long zeroBytes(long eight) {
        return (eight - LOW_BITS) & ~eight & HIGH_BITS;
    }

    private void keep(byte b) throws BrokenAnswer {
        makeRoom(1);
        rest.write(b);
    }

    private void keep(byte[] buffer, int from, int to) throws BrokenAnswer {
        makeRoom(to - from);
        rest.write(buffer, from, to - from);
    }

    private void makeRoom(int length) throws BrokenAnswer {
        if (length > limits.restBytes() - rest.size()) {
            throw tooLarge(
                    "the answer has more than " + limits.restBytes() + " bytes beside pictures");
        }
    }

    private Answer finish() throws BrokenAnswer {
        if (place != Place.STRUCTURE || depth > 0 || rest.size() == 0) {
            throw new BrokenAnswer(
                    Answer.Flaw.TRUNCATED, "the answer ended after " + bodyBytes + " bytes");
        }
        JsonNode root = parseRest();
        checkEntries(root.path(PICTURES));
        if (pictures != limits.pictures()) {
            // Jackson has read other text than was scanned: not UTF-8, then.
            throw notJson();
        }
        return new Answer.Complete(pictures, usage(root.path("usage")));
    }

    private JsonNode parseRest() throws BrokenAnswer {
        try {
            return REST.readTree(rest.bytes(), 0, rest.size());
        } catch (JacksonException notJson) {
            throw notJson();
        } catch (IOException e) {
            throw new AssertionError("a byte array can always be read", e);
        }
    }

    private void checkEntries(JsonNode entries) throws BrokenAnswer {
        if (!entries.isArray()) {
            throw new BrokenAnswer(
                    Answer.Flaw.MISSING_PICTURE, "the answer has no list of pictures");
        }
        if (entries.size() != limits.pictures()) {
            throw wrongCount(entries.size() + " instead of");
        }
        for (JsonNode entry : entries) {
            if (!entry.path(PICTURE).isTextual()) {
                throw new BrokenAnswer(Answer.Flaw.MISSING_PICTURE, "an entry has no picture");
            }
        }
    }

    /// Where the upstream doesn't break its counts down, input counts as text and output as
    /// picture.
    private static Usage usage(JsonNode usage) {
        JsonNode input = usage.path("input_tokens_details");
        JsonNode output = usage.path("output_tokens_details");
        long inputImage = tokens(input, "image_tokens");
        long outputText = tokens(output, "text_tokens");
        return new Usage(
                input.has("text_tokens")
                        ? tokens(input, "text_tokens")
                        : Math.max(0, tokens(usage, "input_tokens") - inputImage),
                inputImage,
                outputText,
                output.has("image_tokens")
                        ? tokens(output, "image_tokens")
                        : Math.max(0, tokens(usage, "output_tokens") - outputText));
    }

    private static long tokens(JsonNode node, String name) {
        return Math.max(0, node.path(name).asLong(0));
    }

    private BrokenAnswer wrongCount(String what) {
        return new BrokenAnswer(
                Answer.Flaw.WRONG_COUNT,
                "the answer has " + what + " the " + limits.pictures() + " ordered pictures");
    }

    private static BrokenAnswer tooLarge(String detail) {
        return new BrokenAnswer(Answer.Flaw.TOO_LARGE, detail);
    }

    private static BrokenAnswer notJson() {
        return new BrokenAnswer(Answer.Flaw.MALFORMED, "the answer is not JSON");
    }

    /// What isn't pictures, readable in place.
    private static final class Rest extends ByteArrayOutputStream {
        Rest() {
            super(1024);
        }

        byte[] bytes() {
            return buf;
        }
    }
}
