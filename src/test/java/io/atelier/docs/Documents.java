package io.atelier.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads Markdown as far as these tests need it.
public final class Documents {
    private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)[^)]*\\)");
    private static final Pattern ANCHOR = Pattern.compile("]\\(([^)#\\s]*)#([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");

    /// @param file relative to the document with the link; empty where that is meant itself
    record Anchor(String file, String heading) {}

    private Documents() {}

    public static List<String> inlineCode(String document) {
        return all(CODE, BLOCK.matcher(document).replaceAll("")).distinct().toList();
    }

    /// Links to files of this repository, without their anchors.
    static List<String> localLinks(String document) {
        return all(LINK, BLOCK.matcher(document).replaceAll(""))
                .filter(target -> !target.contains("://"))
                .distinct()
                .toList();
    }

    /// Links to headings of this repository's documents.
    static List<Anchor> anchors(String document) {
        return ANCHOR.matcher(BLOCK.matcher(document).replaceAll(""))
                .results()
                .filter(link -> !link.group(1).contains("://"))
                .map(link -> new Anchor(link.group(1), link.group(2)))
                .toList();
    }

    /// The names by which links reach the headings, as GitHub makes them.
    static List<String> headings(String document) {
        return all(HEADING, BLOCK.matcher(document).replaceAll(""))
                .map(heading ->
                        heading.toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                                .replace(' ', '-'))
                .toList();
    }

    /// The cells of every row of the table under a heading, without its head.
    public static List<List<String>> table(Path file, String heading) {
        String document = Repository.text(file);
        int start = document.indexOf("\n" + heading + "\n");
        if (start < 0) {
            throw new IllegalArgumentException(file + " has no heading " + heading);
        }
        return document.substring(start + heading.length() + 2)
                .lines()
                .takeWhile(line -> !line.startsWith("#"))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(Documents::cells)
                .toList();
    }

    private static List<String> cells(String row) {
        return CELL_BORDER
                .splitAsStream(row.substring(1, row.lastIndexOf('|')))
                .map(String::strip)
                .toList();
    }

    private static Stream<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }
}
