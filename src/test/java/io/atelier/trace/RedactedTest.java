package io.atelier.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import org.junit.jupiter.api.Test;

class RedactedTest {
    @Test
    void tellsWhatAndWhereAndNotTheWords() {
        Exception unforeseen =
                new IllegalStateException("a prompt", new IOException("a prompt as well"));

        String printed = printed(Redacted.of(unforeseen));

        assertThat(printed)
                .contains("java.lang.IllegalStateException", "java.io.IOException")
                .contains("at io.atelier.trace.RedactedTest.tellsWhatAndWhereAndNotTheWords")
                .doesNotContain("prompt");
    }

    @Test
    void keepsToItselfWhatTheJdkQuotes() {
        try {
            URI.create("https://a:secret@pictures.example/ ");
        } catch (IllegalArgumentException e) {
            assertThat(printed(e)).contains("secret");
            assertThat(printed(Redacted.of(e)))
                    .contains("java.net.URISyntaxException")
                    .doesNotContain("secret");
        }
    }

    private static String printed(Exception e) {
        StringWriter printed = new StringWriter();
        e.printStackTrace(new PrintWriter(printed));
        return printed.toString();
    }
}
