package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Server-sent events (WHATWG HTML, section 9.2.6) out of the bytes of a stream, whose data may be
/// of any length: it is handed on as it arrives and never held.
///
/// A stream that ends without the blank line after its last event ends that event too: whether the
/// event is whole is for its reader to see.
final class EventStream {
    private static final int LONGEST_WORD = 128;
    private static final byte[] LINE_FEED = {'\n'};
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /// What an event is made of.
    interface Events {
        /// The next piece of the event's data, only lent.
        void data(byte[] buffer, int from, int to) throws IOException, BrokenAnswer;

        /// The event is over.
        ///
        /// @param name empty where it has none
        /// @return whether to read on
        boolean dispatch(String name) throws IOException, BrokenAnswer;
    }

    /// Where in a line the next byte stands.
    private enum Place {
        FIELD,
        AFTER_COLON,
        DATA,
        NAME,
        IGNORED
    }

    private final Events events;
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private Place place = Place.FIELD;
    private boolean emptyLine = true;
    private boolean hasData;
    private boolean afterReturn;
    private int marked;

    EventStream(Events events) {
        this.events = events;
    }

    /// @return whether to read on
    boolean accept(byte[] buffer, int from, int to) throws IOException, BrokenAnswer {
        int position = from;
        while (position < to) {
            byte b = buffer[position];
            if (marked < MARK.length && isMark(b)) {
                position++;
            } else if (b == '\n' && afterReturn) {
                afterReturn = false;
                position++;
            } else if (b == '\n' || b == '\r') {
                afterReturn = b == '\r';
                position++;
                if (!endLine()) {
                    return false;
                }
            } else {
                afterReturn = false;
                emptyLine = false;
                position = line(buffer, position, to);
            }
        }
        return true;
    }

    /// Of the event that is being read, as far as has been told.
    String name() {
        return word(name);
    }

    /// The stream has ended.
    void end() throws IOException, BrokenAnswer {
        if (!emptyLine) {
            endField();
        }
        if (hasData) {
            var _ = events.dispatch(word(name));
        }
    }

    /// A byte order mark, at the very beginning only.
    private boolean isMark(byte b) {
        if (b == MARK[marked]) {
            marked++;
            return true;
        }
        marked = MARK.length;
        return false;
    }

    private int line(byte[] buffer, int from, int to) throws IOException, BrokenAnswer {
        return switch (place) {
            case FIELD -> fieldName(buffer[from], from);
            case AFTER_COLON -> afterColon(buffer[from], from);
            case DATA -> {
                int end = lineEnd(buffer, from, to);
                events.data(buffer, from, end);
                yield end;
            }
            case NAME -> {
                keep(name, buffer[from]);
                yield from + 1;
            }
            case IGNORED -> lineEnd(buffer, from, to);
        };
    }

    private int fieldName(byte b, int from) throws IOException, BrokenAnswer {
        if (b == ':') {
            beginField(Place.AFTER_COLON);
        } else {
            keep(field, b);
        }
        return from + 1;
    }

    /// One space after the colon belongs to nobody.
    private int afterColon(byte b, int from) {
        place = valuePlace();
        return b == ' ' ? from + 1 : from;
    }

    private void beginField(Place next) throws IOException, BrokenAnswer {
        Place value = valuePlace();
        if (value == Place.DATA) {
            if (hasData) {
                events.data(LINE_FEED, 0, 1);
            }
            hasData = true;
        } else if (value == Place.NAME) {
            name.reset();
        }
        place = next;
    }

    /// A line without a colon is a field without a value; one that begins with it is a comment.
    private Place valuePlace() {
        return switch (word(field)) {
            case "data" -> Place.DATA;
            case "event" -> Place.NAME;
            default -> Place.IGNORED;
        };
    }

    private boolean endLine() throws IOException, BrokenAnswer {
        marked = MARK.length;
        if (emptyLine) {
            boolean goOn = !hasData || events.dispatch(word(name));
            hasData = false;
            name.reset();
            return goOn;
        }
        endField();
        return true;
    }

    private void endField() throws IOException, BrokenAnswer {
        if (place == Place.FIELD) {
            beginField(Place.FIELD);
        }
        field.reset();
        place = Place.FIELD;
        emptyLine = true;
    }

    private static int lineEnd(byte[] buffer, int from, int to) {
        int position = from;
        while (position < to && buffer[position] != '\n' && buffer[position] != '\r') {
            position++;
        }
        return position;
    }

    private static void keep(ByteArrayOutputStream word, byte b) throws BrokenAnswer {
        if (word.size() == LONGEST_WORD) {
            throw new BrokenAnswer(Answer.Flaw.MALFORMED, "the answer is no stream of events");
        }
        word.write(b);
    }

    private static String word(ByteArrayOutputStream word) {
        return word.toString(UTF_8);
    }
}
