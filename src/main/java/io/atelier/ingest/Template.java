package io.atelier.ingest;

import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Text with names of columns in braces: `A {colour} {product} on marble`. `{{` and `}}` stand for
/// braces. What comes from a column is not looked into again.
record Template(List<Piece> pieces) {
    Template {
        pieces = List.copyOf(pieces);
    }

    sealed interface Piece {}

    record Text(String text) implements Piece {}

    record Column(String name) implements Piece {}

    static Checked<Template> of(String written) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < written.length()) {
            char c = written.charAt(at);
            boolean brace = c == '{' || c == '}';
            if (!brace || written.startsWith(String.valueOf(c).repeat(2), at)) {
                text.append(c);
                at += brace ? 2 : 1;
                continue;
            }
            int end = written.indexOf('}', at);
            if (c == '}' || end < 0 || end == at + 1) {
                return Bad.of(
                        "has a brace at character %d that names no column; double it if it is meant as it is"
                                .formatted(at + 1));
            }
            pieces.add(new Text(text.toString()));
            text.setLength(0);
            pieces.add(new Column(written.substring(at + 1, end).strip()));
            at = end + 1;
        }
        pieces.add(new Text(text.toString()));
        return new Good<>(new Template(pieces));
    }

    Set<String> columns() {
        return pieces.stream()
                .flatMap(piece ->
                        piece instanceof Column(String name) ? Stream.of(name) : Stream.empty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// @param cells what a column holds
    String fill(UnaryOperator<String> cells) {
        return pieces.stream()
                .map(piece ->
                        switch (piece) {
                            case Text(String text) -> text;
                            case Column(String name) -> cells.apply(name);
                        })
                .collect(Collectors.joining());
    }
}
