package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyLinesTest {
    @Test
    void cutsAtEveryLineFeedAndPassesOverBlankLines() {
        assertThat(lines("a\r\n\n  \t\nb\nc")).containsExactly("1 a", "4 b", "5 c");
        assertThat(lines("")).isEmpty();
        assertThat(lines("\n\r\n")).isEmpty();
        assertThat(lines("a\n")).containsExactly("1 a");
    }

    @Test
    void takesAQuoteInJsonForNothing() {
        assertThat(lines("{\"a\":\"\n\"}")).containsExactly("1 {\"a\":\"", "2 \"}");
    }

    @Test
    void keepsARowOfCsvTogetherWhereALineFeedIsInQuotes() {
        assertThat(rows("a,\"b\nc\"\r\nd,e")).containsExactly("1-2 a,\"b\nc\"", "3 d,e");
        assertThat(rows("\"a\"\"\n\"\"b\"\nc")).containsExactly("1-2 \"a\"\"\n\"\"b\"", "3 c");
    }

    @Test
    void takesAQuoteInTheMiddleOfACellForWhatItIs() {
        assertThat(rows("a 27\" screen,x\nb,y")).containsExactly("1 a 27\" screen,x", "2 b,y");
    }

    @Test
    void goesOnAfterAQuoteThatIsOutOfPlace() {
        assertThat(rows("\"a\"b,c\nd,e")).containsExactly("1 \"a\"b,c", "2 d,e");
    }

    @Test
    void passesOverRowsOfNothingButCommas() {
        assertThat(rows("a,b\n,\n , \nc,d")).containsExactly("1 a,b", "4 c,d");
        assertThat(lines(",\n")).containsExactly("1 ,");
    }

    @Test
    void tellsOfALineThatIsTooLongAndGoesOn() {
        String longest = "x".repeat(20);

        assertThat(lines("a\n" + longest + "\n" + longest + "y\nb"))
                .containsExactly("1 a", "2 " + longest, "3 TOO_LONG", "4 b");
    }

    @Test
    void tellsOfAQuoteThatIsNeverClosed() {
        assertThat(rows("a,b\n\"c,d\ne,f\n" + "x".repeat(100)))
                .containsExactly("1 a,b", "2-4 OPEN_QUOTE");
    }

    @Test
    void readsAsMuchAsItNeedsWhateverComesAtOnce() throws IOException {
        byte[] body = "ab\r\ncd\r\n".getBytes(UTF_8);
        InputStream byteByByte =
                new ByteArrayInputStream(body) {
                    @Override
                    public synchronized int read(byte[] to, int offset, int length) {
                        return super.read(to, offset, 1);
                    }
                };

        assertThat(all(new BodyLines(byteByByte, false, 20))).containsExactly("1 ab", "2 cd");
    }

    private static List<String> lines(String body) {
        return all(body, false);
    }

    private static List<String> rows(String body) {
        return all(body, true);
    }

    private static List<String> all(String body, boolean csv) {
        try {
            return all(new BodyLines(new ByteArrayInputStream(body.getBytes(UTF_8)), csv, 20));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> all(BodyLines lines) throws IOException {
        List<String> all = new ArrayList<>();
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            BodyLine it = line.get();
            String number =
                    it.number() == it.last() ? "" + it.number() : it.number() + "-" + it.last();
            all.add(
                    number
                            + " "
                            + (it.flaw() == BodyLine.Flaw.NONE
                                    ? new String(it.bytes(), UTF_8)
                                    : it.flaw().name()));
        }
        return all;
    }
}
