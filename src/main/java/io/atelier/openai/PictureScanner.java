package io.atelier.openai;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes JSON texts apart while they arrive: pictures go, decoded, where [Pictures] says; the rest,
/// small and capped, is kept and read by Jackson at the end of each text.
///
/// In the kept rest every picture is an empty string, so Jackson sees the very structure that was
/// scanned here and judges all of it: this class only has to know strings from structure. Neither a
/// text nor a String of it is ever in memory as a whole (a picture may exceed Jackson's limit of
/// 20,000,000 characters).
///
/// One instance reads one text after the other, on one thread.
final class PictureScanner {
    private static final long QUOTES = 0x2222_2222_2222_2222L;
    private static final long BACKSLASHES = 0x5C5C_5C5C_5C5C_5C5CL;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ObjectReader REST =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build()
                    .readerFor(JsonNode.class);

    /// Where the pictures go.
    interface Pictures {
        /// Asked for when a picture begins.
        ///
        /// @param type the text's own `type`, empty while it has not been seen
        /// @return null for a picture that nobody wants
        @Nullable OutputStream begin(PicturePlace place, String type)
                throws IOException, BrokenAnswer;

        /// The picture that began last is whole; its stream is closed.
        void whole(PicturePlace place);
    }

    /// Where in the text the next byte stands.
    private enum Place {
        STRUCTURE,
        TEXT,
        TEXT_ESCAPE,
        PICTURE,
        PICTURE_ESCAPE,
        PICTURE_UNICODE,
        SKIPPED,
        SKIPPED_ESCAPE
    }

    private final List<PicturePlace> places;
    private final AnswerLimits limits;
    private final Pictures pictures;
    private final PictureDecoder picture;
    private final Rest rest = new Rest();

    private Place place = Place.STRUCTURE;
    private @Nullable PicturePlace at;
    private int depth;

    /// Bit d is set where the container at depth d + 1 is an object.
    private long objects;

    /// The key that is being read in each open object.
    private final String[] keys;

    /// Which container it is, counted from the beginning of the text.
    private final int[] serials;

    private int containers;
    private int lastWithPicture;
    private boolean keyExpected;
    private boolean readingKey;
    private int textStart;
    private String type = "";
    private int unicode;
    private int unicodeDigits;

    PictureScanner(List<PicturePlace> places, AnswerLimits limits, Pictures pictures) {
        this.places = List.copyOf(places);
        this.limits = limits;
        this.pictures = pictures;
        this.picture = new PictureDecoder(limits.pictureBytes());
        this.keys = new String[limits.nesting()];
        this.serials = new int[limits.nesting()];
    }

    /// The text's `type` as far as it has been read, empty where there is none yet.
    String type() {
        return type;
    }

    /// Whether nothing of a text has been read yet.
    boolean blank() {
        return rest.size() == 0;
    }

    /// Whether all that has been read is this word, which need not be JSON.
    boolean reads(String word) {
        return rest.toString(StandardCharsets.UTF_8).strip().equals(word);
    }

    /// @return true: there may always be more
    boolean accept(byte[] buffer, int from, int to) throws IOException, BrokenAnswer {
        int position = from;
        while (position < to) {
            position =
                    switch (place) {
                        case STRUCTURE -> structure(buffer, position, to);
                        case TEXT -> text(buffer, position, to);
                        case TEXT_ESCAPE -> textEscape(buffer[position], position);
                        case PICTURE -> picture(buffer, position, to);
                        case PICTURE_ESCAPE -> pictureEscape(buffer[position], position);
                        case PICTURE_UNICODE -> pictureUnicode(buffer[position], position);
                        case SKIPPED -> skipped(buffer, position, to);
                        case SKIPPED_ESCAPE -> skippedEscape(position);
                    };
        }
        return true;
    }

    /// The text has ended: what stood around the pictures, each of which is an empty string in it.
    JsonNode finish() throws BrokenAnswer {
        if (place != Place.STRUCTURE || depth > 0 || rest.size() == 0) {
            throw new BrokenAnswer(Answer.Flaw.TRUNCATED, "it ended in the middle");
        }
        JsonNode root;
        try {
            root = REST.readTree(rest.bytes(), 0, rest.size());
        } catch (JacksonException notJson) {
            throw notJson();
        } catch (IOException e) {
            throw new AssertionError("a byte array can always be read", e);
        }
        reset();
        return root;
    }

    /// Ready for the next text, whatever became of this one.
    void reset() {
        picture.abandon();
        rest.reset();
        place = Place.STRUCTURE;
        depth = 0;
        objects = 0;
        containers = 0;
        lastWithPicture = 0;
        keyExpected = false;
        type = "";
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
        long bit = 1L << depth;
        objects = object ? objects | bit : objects & ~bit;
        keys[depth] = object ? "" : PicturePlace.ENTRY;
        containers++;
        serials[depth] = containers;
        depth++;
        keyExpected = object;
    }

    private void close() throws BrokenAnswer {
        if (depth == 0) {
            throw new BrokenAnswer(
                    Answer.Flaw.MALFORMED, "the answer closes what was never opened");
        }
        depth--;
        keyExpected = false;
    }

    private boolean insideObject() {
        return depth > 0 && (objects & (1L << (depth - 1))) != 0;
    }

    private void beginString() throws IOException, BrokenAnswer {
        readingKey = keyExpected;
        PicturePlace found = readingKey ? null : pictureHere();
        if (found == null) {
            textStart = rest.size();
            place = Place.TEXT;
        } else {
            beginPicture(found);
        }
    }

    private @Nullable PicturePlace pictureHere() {
        if (!insideObject()) {
            return null;
        }
        for (PicturePlace each : places) {
            if (each.path().size() == depth && isHere(each.path())) {
                return each;
            }
        }
        return null;
    }

    private boolean isHere(List<String> path) {
        for (int level = depth - 1; level >= 0; level--) {
            boolean object = (objects & (1L << level)) != 0;
            if (object == path.get(level).equals(PicturePlace.ENTRY)
                    || !keys[level].equals(path.get(level))) {
                return false;
            }
        }
        return true;
    }

    private void beginPicture(PicturePlace found) throws IOException, BrokenAnswer {
        int container = serials[depth - 1];
        if (container == lastWithPicture) {
            throw new BrokenAnswer(Answer.Flaw.MALFORMED, "an entry has two pictures");
        }
        lastWithPicture = container;
        at = found;
        OutputStream out;
        try {
            out = pictures.begin(found, type);
        } catch (IOException e) {
            throw new SinkFailure(e);
        }
        if (out == null) {
            place = Place.SKIPPED;
        } else {
            picture.begin(out);
            place = Place.PICTURE;
        }
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
            endText();
        }
        return end + 1;
    }

    private int textEscape(byte b, int position) throws BrokenAnswer {
        keep(b);
        place = Place.TEXT;
        return position + 1;
    }

    private void endText() throws BrokenAnswer {
        if (readingKey) {
            keys[depth - 1] = text();
        } else if (depth == 1 && insideObject() && keys[0].equals("type")) {
            type = text();
        }
    }

    /// The text that has just been kept, its quotes and escapes undone.
    private String text() throws BrokenAnswer {
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
            endPicture();
        }
        return end + 1;
    }

    private void endPicture() throws BrokenAnswer {
        if (at != null) {
            pictures.whole(at);
        }
        keep((byte) '"');
        place = Place.STRUCTURE;
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

    private int skipped(byte[] buffer, int from, int to) throws BrokenAnswer {
        int end = plainEnd(buffer, from, to);
        if (end == to) {
            return to;
        }
        if (buffer[end] == '\\') {
            place = Place.SKIPPED_ESCAPE;
        } else {
            keep((byte) '"');
            place = Place.STRUCTURE;
        }
        return end + 1;
    }

    private int skippedEscape(int position) {
        place = Place.SKIPPED;
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
            throw new BrokenAnswer(
                    Answer.Flaw.TOO_LARGE,
                    "the answer has more than " + limits.restBytes() + " bytes beside pictures");
        }
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
