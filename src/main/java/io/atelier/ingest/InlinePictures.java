package io.atelier.ingest;

import io.atelier.storage.InputStore;
import io.atelier.storage.InputUpload;
import io.atelier.storage.NotAPicture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes the pictures out of a JSON body while it comes off the wire: each string that is a `data:`
/// URL under the name `image_url` goes to the store, and a marker with its SHA-256 stays in its
/// place. What remains is as short as any other body, and tells the same pictures by the same text.
///
/// Knows no more of JSON than where strings begin and end; whether the rest is JSON, its reader
/// says.
final class InlinePictures implements AutoCloseable {
    static final int MAX_PICTURE_BYTES = 20 * 1024 * 1024;

    private static final String NAME = "image_url";
    private static final Pattern BEGINNING =
            Pattern.compile("(data:image/(?:png|jpeg|webp));base64,");
    private static final int MAX_BEGINNING = 48;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final InputStore store;
    private final String tenant;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;

    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private final SealedPictures sealed = new SealedPictures();
    private final List<FieldError> errors = new ArrayList<>();
    private int pictures;

    InlinePictures(InputStream in, InputStore store, String tenant) {
        this.in = in;
        this.store = store;
        this.tenant = tenant;
    }

    /// The body without its pictures.
    ///
    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where it is too long or late
    /// @throws IOException where the store fails
    byte[] take() throws IOException {
        String last = "";
        boolean named = false;
        for (int b = next(); b >= 0; b = next()) {
            if (b == '"' && named) {
                value();
                named = false;
            } else if (b == '"') {
                put(b);
                last = string();
            } else {
                put(b);
                named = b == ':' ? last.equals(NAME) : named && isSpace(b);
                last = b == ':' || !isSpace(b) ? "" : last;
            }
        }
        return json.toByteArray();
    }

    SealedPictures sealed() {
        return sealed;
    }

    /// What is wrong with the pictures themselves.
    List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /// What the rest was read as, unless a picture was wrong.
    Reading of(Reading rest) {
        return errors.isEmpty() ? rest : new Reading.Invalid(errors);
    }

    /// Copies the rest of a string.
    ///
    /// @return it, where it is a short one
    private String string() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int b = next(); b >= 0; b = next()) {
            put(b);
            if (b == '"') {
                return text.toString(StandardCharsets.ISO_8859_1);
            }
            if (text.size() <= NAME.length()) {
                text.write(b);
            }
            if (b == '\\') {
                int escaped = next();
                if (escaped < 0) {
                    break;
                }
                put(escaped);
            }
        }
        return "";
    }

    /// A string under our name, its quote just read: a picture, or whatever else.
    private void value() throws IOException {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        StringBuilder text = new StringBuilder();
        raw.write('"');
        for (int b = next(); b >= 0; b = next()) {
            raw.write(b);
            if (b == '"') {
                put(raw);
                return;
            }
            if (b == '\\') {
                b = next();
                if (b < 0) {
                    break;
                }
                raw.write(b);
                if (b != '/') {
                    text.append('\\');
                }
            }
            text.append((char) b);
            if (b == ',' || raw.size() > MAX_BEGINNING) {
                Matcher beginning = BEGINNING.matcher(text);
                if (beginning.matches()) {
                    picture(beginning.group(1));
                } else {
                    put(raw);
                    string();
                }
                return;
            }
        }
        put(raw);
    }

    private void picture(String kind) throws IOException {
        pictures++;
        String marker = SealedPictures.NONE;
        if (pictures > SealedPictures.MOST) {
            refuse("are more than " + SealedPictures.MOST);
            passOver();
        } else {
            try {
                marker = sealed.take(store.begin(tenant), kind, this::decode);
            } catch (NotAPicture e) {
                refuse(
                        "number %d is not a picture to be used: %s"
                                .formatted(pictures, e.getMessage()));
            }
        }
        put(("\"" + marker + "\"").getBytes(StandardCharsets.US_ASCII));
    }

    /// Reads to the closing quote, whatever comes.
    private void decode(InputUpload upload) throws IOException {
        Base64Pieces pieces = new Base64Pieces(upload, MAX_PICTURE_BYTES);
        try {
            for (int b = next(); b != '"'; b = next()) {
                if (b < 0) {
                    return;
                }
                pieces.take(b == '\\' ? unescaped() : b);
            }
        } catch (NotAPicture e) {
            passOver();
            throw e;
        }
        pieces.end();
    }

    /// Some writers of JSON escape the slash, others the plus.
    private int unescaped() throws IOException {
        int b = next();
        if (b != 'u') {
            return b == '/' ? b : '\\';
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 4 | Math.max(0, Character.digit(next(), 16));
        }
        return value > 0x7F || value == '"' ? '\\' : value;
    }

    /// To the closing quote of a string.
    private void passOver() throws IOException {
        for (int b = next(); b >= 0 && b != '"'; b = next()) {
            if (b == '\\') {
                next();
            }
        }
    }

    private void refuse(String message) {
        errors.add(FieldError.of(NAME, "data URLs: " + message));
    }

    private void put(int b) {
        json.write(b);
        if (json.size() > StrictJson.MAX_BYTES) {
            throw Problems.tooLarge();
        }
    }

    private void put(byte[] bytes) {
        for (byte b : bytes) {
            put(b);
        }
    }

    private void put(ByteArrayOutputStream bytes) {
        put(bytes.toByteArray());
    }

    private static boolean isSpace(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private int next() {
        if (from == to) {
            from = 0;
            try {
                to = Math.max(0, in.read(buffer));
            } catch (IOException late) {
                throw Problems.bodyTimeout();
            }
            if (to == 0) {
                return -1;
            }
        }
        return Byte.toUnsignedInt(buffer[from++]);
    }

    @Override
    public void close() throws IOException {
        sealed.close();
    }
}
