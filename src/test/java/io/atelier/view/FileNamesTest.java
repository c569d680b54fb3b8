package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    private static final String JOB = "0dc45a91-e936-8fb1-987d-b7ee39d7fc89";

    private final FileNames names = new FileNames();

    @Test
    void callsAFileAfterWhatItIsOfItsIndexAndItsType() {
        assertThat(names.of("sku-1", JOB, 0, "image/png")).isEqualTo("sku-1-0.png");
        assertThat(names.of("sku-1", JOB, 1, "image/svg+xml")).isEqualTo("sku-1-1.svg");
        assertThat(names.of("K\u00f6nig_7", JOB, 0, "image/webp")).isEqualTo("K\u00f6nig_7-0.webp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "..",
                "/etc/passwd",
                "C:\\windows\\system32",
                "con.txt",
                "a\u0000b",
                "a\nb",
                "\u202egnp.exe",
                "~root",
                "-rf *"
            })
    void leavesNothingThatIsMoreThanAName(String wished) {
        String name = names.of(wished, JOB, 0, "image/png");

        assertThat(name).matches("[\\p{L}\\p{N}_-]+-0\\.png");
    }

    @Test
    void givesNoNameTwice() {
        Set<String> given = new HashSet<>();
        String[] wishes = {"a/b", "a_b", "A_B", "a.b"};
        for (int i = 0; i < wishes.length; i++) {
            given.add(
                    names.of(wishes[i], JOB.replace('0', (char) ('a' + i)), 0, "image/png")
                            .toLowerCase(Locale.ROOT));
        }

        assertThat(given).hasSize(wishes.length).contains("a_b-0.png");
    }

    @Test
    void keepsNamesShort() {
        String name = names.of("\ud83c\udf00x".repeat(100) + "y".repeat(300), JOB, 0, "image/png");

        assertThat(name).hasSizeLessThan(100).endsWith("-0.png");
    }
}
