package io.atelier.catalog;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Which sizes a model can make. Every model also takes `auto`.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "rule")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SizeRule.Fixed.class, name = "fixed"),
    @JsonSubTypes.Type(value = SizeRule.Flexible.class, name = "flexible")
})
public sealed interface SizeRule {
    boolean allows(Size size);

    /// The legal size most like the wished one; of two equally like it, the larger.
    Size nearest(Size wished);

    /// Pixels of the smallest that it may be.
    long minPixels();

    /// Pixels of the largest.
    long maxPixels();

    /// What is legal, as the end of a sentence.
    String inWords();

    /// Every legal value, `auto` included; empty where they are too many to list.
    List<String> listed();

    /// A few sizes and no others.
    record Fixed(List<Size> sizes) implements SizeRule {
        public Fixed {
            sizes = List.copyOf(sizes);
            if (sizes.isEmpty()) {
                throw new IllegalArgumentException("a fixed size rule names at least one size");
            }
        }

        @Override
        public boolean allows(Size size) {
            return sizes.contains(size);
        }

        @Override
        public Size nearest(Size wished) {
            return nearestOf(sizes.stream(), wished);
        }

        @Override
        public long minPixels() {
            return sizes.stream().mapToLong(Size::pixels).min().orElseThrow();
        }

        @Override
        public long maxPixels() {
            return sizes.stream().mapToLong(Size::pixels).max().orElseThrow();
        }

        @Override
        public String inWords() {
            return String.join(", ", listed());
        }

        @Override
        public List<String> listed() {
            return Stream.concat(sizes.stream().map(Size::toString), Stream.of(Size.AUTO)).toList();
        }
    }

    /// Any size within bounds; all bounds are inclusive.
    ///
    /// @param multipleOf what both edges must be divisible by, in pixels
    /// @param maxEdge of the longer edge, in pixels
    /// @param maxRatio of the longer edge to the shorter
    record Flexible(int multipleOf, int maxEdge, long minPixels, long maxPixels, int maxRatio)
            implements SizeRule {
        public Flexible {
            if (multipleOf < 1 || maxEdge < multipleOf || maxRatio < 1 || minPixels > maxPixels) {
                throw new IllegalArgumentException("no size satisfies this rule");
            }
        }

        @Override
        public boolean allows(Size size) {
            return size.widthPixels() % multipleOf == 0
                    && size.heightPixels() % multipleOf == 0
                    && size.longEdge() <= maxEdge
                    && size.longEdge() <= (long) maxRatio * size.shortEdge()
                    && size.pixels() >= minPixels
                    && size.pixels() <= maxPixels;
        }

        @Override
        public Size nearest(Size wished) {
            return nearestOf(
                    edges().boxed()
                            .flatMap(width -> edges().mapToObj(height -> new Size(width, height)))
                            .filter(this::allows),
                    wished);
        }

        private IntStream edges() {
            return IntStream.rangeClosed(1, maxEdge / multipleOf).map(times -> times * multipleOf);
        }

        @Override
        public String inWords() {
            return "auto, or WIDTHxHEIGHT with both edges divisible by "
                    + multipleOf
                    + " and at most "
                    + maxEdge
                    + ", a ratio of at most "
                    + maxRatio
                    + ":1 and "
                    + minPixels
                    + " to "
                    + maxPixels
                    + " pixels in all";
        }

        @Override
        public List<String> listed() {
            return List.of();
        }
    }

    private static Size nearestOf(Stream<Size> legal, Size wished) {
        return legal.min(
                        Comparator.<Size>comparingLong(size -> size.distanceTo(wished))
                                .thenComparing(Comparator.comparingLong(Size::pixels).reversed()))
                .orElseThrow();
    }
}
