package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.Transform;
import io.atelier.transform.Formats;
import io.atelier.transform.Typeface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Rules of what is to be made of a job's pictures. They look at the document alone: whether the
/// file of a watermark is there is not asked here.
final class TransformRules {
    static final int MOST = 8;

    /// The largest edge and the most pixels of what OpenAI makes.
    private static final int LARGEST_EDGE = 3840;

    private static final long MOST_PIXELS = 8_294_400;
    private static final int DEFAULT_THUMBNAIL = 256;
    private static final List<String> KINDS =
            List.of(
                    Transform.THUMBNAIL,
                    Transform.RESIZE,
                    Transform.CONVERT,
                    Transform.WATERMARK,
                    Transform.BLURHASH);
    private static final Rule<String> KIND = Rule.oneOf(KINDS);
    private static final Rule<String> NAME =
            Rule.matching(
                    Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}"),
                    "1 to 32 of a-z, 0-9, _ and -, beginning with a letter or digit");
    private static final Rule<Integer> THUMBNAIL_EDGE = Rule.integer(16, 1024);
    private static final Rule<Integer> EDGE = Rule.integer(1, LARGEST_EDGE);
    private static final Rule<Transform.Fit> FIT =
            Rule.oneOf(Transform.Fit.class, Transform.Fit::wireName);
    private static final Rule<Integer> COMPRESSION = Rule.integer(0, 100);
    private static final Rule<Integer> PERCENT = Rule.integer(1, 100);
    private static final Rule<Integer> COMPONENTS = Rule.integer(1, 9);
    private static final Rule<String> COLOR =
            Rule.matching(Pattern.compile("#[0-9a-fA-F]{6}"), "a colour like #1a2b3c");
    private static final Rule<String> TEXT = Rule.text(1, 120);
    private static final Rule<Transform.Position> POSITION =
            Rule.oneOf(Transform.Position.class, Transform.Position::wireName);

    private TransformRules() {}

    static Rule<List<Transform>> transforms() {
        return value -> {
            if (!value.isArray() || value.size() > MOST) {
                return Bad.of("must be a list of at most " + MOST);
            }
            List<Transform> transforms = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (JsonNode entry : value) {
                Transform transform;
                try {
                    transform = new Entry(entry).read();
                } catch (Wrong wrong) {
                    return new Bad<>(
                            "entry %d %s".formatted(transforms.size(), wrong.getMessage()),
                            wrong.allowed);
                }
                if (!names.add(transform.name())) {
                    return Bad.of(
                            "entry %d has the name %s, which another has already; give each a name of its own"
                                    .formatted(transforms.size(), transform.name()));
                }
                transforms.add(transform);
            }
            return transforms.stream().filter(Transform.Blurhash.class::isInstance).count() > 1
                    ? Bad.of("must not have two of the kind blurhash")
                    : new Good<>(List.copyOf(transforms));
        };
    }

    /// What is wrong with one entry.
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient List<String> allowed;

        Wrong(String message) {
            this(message, List.of());
        }

        Wrong(String message, List<String> allowed) {
            super(message);
            this.allowed = allowed;
        }
    }

    /// One entry while it is read; remembers which of its fields were asked for.
    private static final class Entry {
        private final ObjectNode object;
        private final Set<String> known = new TreeSet<>(Set.of("kind", "name"));

        Entry(JsonNode value) throws Wrong {
            if (!(value instanceof ObjectNode given)) {
                throw new Wrong("must be an object with a kind");
            }
            object = given;
        }

        Transform read() throws Wrong {
            if (!object.has("kind")) {
                throw new Wrong("has no kind", KINDS);
            }
            String kind = Objects.requireNonNull(optional("kind", KIND));
            String name = Objects.requireNonNullElse(optional("name", NAME), kind);
            Transform transform =
                    switch (kind) {
                        case Transform.THUMBNAIL ->
                                new Transform.Thumbnail(
                                        name,
                                        or("size", THUMBNAIL_EDGE, DEFAULT_THUMBNAIL),
                                        encoding(Formats.WEBP));
                        case Transform.RESIZE ->
                                new Transform.Resize(name, required(box()), encoding(null));
                        case Transform.CONVERT -> convert(name);
                        case Transform.WATERMARK -> watermark(name);
                        default ->
                                new Transform.Blurhash(
                                        name,
                                        or("components_x", COMPONENTS, 4),
                                        or("components_y", COMPONENTS, 3));
                    };
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!known.contains(field.getKey())) {
                    throw new Wrong(
                            "has a field that the kind %s has not got; it has %s"
                                    .formatted(kind, String.join(", ", known)));
                }
            }
            return transform;
        }

        private Transform convert(String name) throws Wrong {
            Transform.Encoding encoding = encoding(null);
            if (encoding.outputFormat() == null) {
                throw new Wrong("needs an output_format", Formats.writable());
            }
            return new Transform.Convert(name, encoding);
        }

        private Transform watermark(String name) throws Wrong {
            Transform.Mark mark = mark();
            Transform.Placement placement =
                    new Transform.Placement(
                            or("position", POSITION, Transform.Position.BOTTOM_RIGHT),
                            or("opacity", PERCENT, 50),
                            or("scale", PERCENT, 25));
            return new Transform.Watermark(name, box(), mark, placement, encoding(null));
        }

        private Transform.Mark mark() throws Wrong {
            known.add("text");
            known.add("image");
            if (object.has("text") == object.has("image")) {
                throw new Wrong("needs either text or image");
            }
            if (object.has("image")) {
                return switch (ImageRules.file().check(object.path("image"))) {
                    case Good<String> good -> new Transform.Image(good.value());
                    case Bad<String> bad ->
                            throw new Wrong("has its image wrong, which " + bad.message());
                };
            }
            String text = Objects.requireNonNull(optional("text", TEXT));
            String objection = text.isBlank() ? "is blank" : Typeface.objection(text).orElse(null);
            if (objection != null) {
                throw new Wrong("has its text wrong, which " + objection);
            }
            return new Transform.Text(text, or("color", COLOR, "#ffffff"));
        }

        private Transform.@Nullable Box box() throws Wrong {
            Integer width = optional("width", EDGE);
            Integer height = optional("height", EDGE);
            Transform.Fit fit = optional("fit", FIT);
            if (width == null && height == null) {
                if (fit != null) {
                    throw new Wrong("has a fit, and neither width nor height");
                }
                return null;
            }
            if (width == null || height == null) {
                if (fit != null && fit != Transform.Fit.INSIDE) {
                    throw new Wrong("needs both width and height for that fit");
                }
            } else if ((long) width * height > MOST_PIXELS) {
                throw new Wrong("has more than %,d pixels".formatted(MOST_PIXELS));
            }
            return new Transform.Box(
                    width, height, Objects.requireNonNullElse(fit, Transform.Fit.INSIDE));
        }

        private static Transform.Box required(Transform.@Nullable Box box) throws Wrong {
            if (box == null) {
                throw new Wrong("needs a width or a height");
            }
            return box;
        }

        private Transform.Encoding encoding(@Nullable String unsaid) throws Wrong {
            String format = optional("output_format", Rule.oneOf(Formats.writable()));
            Integer compression = optional("output_compression", COMPRESSION);
            if (compression != null && "png".equals(format)) {
                throw new Wrong("has an output_compression, which is only for jpeg and webp");
            }
            return new Transform.Encoding(
                    format == null && Formats.writable().contains(unsaid) ? unsaid : format,
                    compression,
                    optional("background", COLOR));
        }

        private <T> T or(String field, Rule<T> rule, T unsaid) throws Wrong {
            T value = optional(field, rule);
            return value == null ? unsaid : value;
        }

        private <T> @Nullable T optional(String field, Rule<T> rule) throws Wrong {
            known.add(field);
            if (!object.has(field)) {
                return null;
            }
            return switch (rule.check(object.path(field))) {
                case Good<T> good -> good.value();
                case Bad<T> bad ->
                        throw new Wrong(
                                "has its %s wrong, which %s".formatted(field, bad.message()),
                                bad.allowed());
            };
        }
    }
}
