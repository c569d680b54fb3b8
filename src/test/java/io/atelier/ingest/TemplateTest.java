package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    A {colour} {product} on marble | A red {lamp} on marble
                    {colour}{colour}               | redred
                    { colour }                     | red
                    {{colour}}                     | {colour}
                    {{{colour}}}                   | {red}
                    no columns                     | no columns
                    """)
    void fillsColumnsIn(String written, String filled) {
        Map<String, String> row = Map.of("colour", "red", "product", "{lamp}");

        assertThat(good(written).fill(name -> row.getOrDefault(name, "?"))).isEqualTo(filled);
    }

    @Test
    void namesItsColumnsOnce() {
        assertThat(good("{b} {a} {b} {{c}}").columns()).containsExactly("b", "a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a {colour", "a colour}", "{}", "{{a}", "}"})
    void refusesABraceThatNamesNoColumn(String written) {
        assertThat(Template.of(written)).isInstanceOf(Bad.class);
    }

    private static Template good(String written) {
        return ((Good<Template>) Template.of(written)).value();
    }
}
