package io.atelier.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Models, sizes, qualities and prices are in the data file and nowhere in the code. The simulator
/// has data of its own; comments may name what they like.
class CatalogIsDataTest {
    private static final Path SOURCES = Path.of("src/main/java/io/atelier");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern SIZE = Pattern.compile("\\d{3,4}x\\d{3,4}");
    private static final Pattern DECIMAL = Pattern.compile("(?<![\\w.])\\d+\\.\\d+(?![\\w.])");

    private final Catalog catalog = Catalog.load();

    @Test
    void namesNoModelInCode() {
        assertThat(literals()).filteredOn(text -> text.matches(".*(gpt-image|dall-e).*")).isEmpty();
    }

    @Test
    void namesNoSizeInCode() {
        assertThat(literals()).filteredOn(text -> SIZE.matcher(text).find()).isEmpty();
    }

    @Test
    void namesNoQualityInCode() {
        Set<String> qualities =
                Stream.concat(
                                catalog.models().stream()
                                        .flatMap(model -> model.abilities().qualities().stream()),
                                Stream.of("hd"))
                        .filter(quality -> !quality.equals(Size.AUTO))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(qualities).contains("medium", "max");
        assertThat(literals()).filteredOn(qualities::contains).isEmpty();
    }

    @Test
    void namesNoPriceInCode() {
        Set<BigDecimal> prices =
                catalog.models().stream()
                        .map(Model::price)
                        .flatMap(price ->
                                Stream.of(
                                        price.textInCached(),
                                        price.imageIn(),
                                        price.imageInCached(),
                                        price.textIn(),
                                        price.imageOut()))
                        .map(BigDecimal::stripTrailingZeros)
                        .collect(Collectors.toSet());

        assertThat(code())
                .flatExtracting(text ->
                        DECIMAL.matcher(text)
                                .results()
                                .map(found -> new BigDecimal(found.group()).stripTrailingZeros())
                                .toList())
                .filteredOn(prices::contains)
                .isEmpty();
    }

    private static List<String> literals() {
        return code().stream()
                .flatMap(text -> LITERAL.matcher(text).results().map(found -> found.group(1)))
                .toList();
    }

    /// Every source but the simulator's, without its comments.
    private static List<String> code() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<String> code =
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.startsWith(SOURCES.resolve("embedded")))
                            .map(CatalogIsDataTest::withoutComments)
                            .toList();
            assertThat(code).hasSizeGreaterThan(100);
            return code;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutComments(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.strip().startsWith("//"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
