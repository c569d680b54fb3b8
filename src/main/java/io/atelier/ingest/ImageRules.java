package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.ImageOptions;
import io.atelier.job.ImageSource;
import io.atelier.job.JobId;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Rules of the fields that hold pictures or say how vector pictures are made. They look at shapes
/// only: whether a file, a job or an address is there, and what lies behind it, is not asked here.
final class ImageRules {
    private static final Rule<String> FILE_ID =
            Rule.matching(Pattern.compile("[A-Za-z0-9_-]{1,128}"), "the id of a file");
    private static final Pattern DATA_URL =
            Pattern.compile("data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}");
    private static final String KINDS = "{file_id}, {image_url} or {job, index}";

    private ImageRules() {}

    static Rule<List<ImageSource>> sources() {
        Rule<ImageSource> one = source();
        return value -> {
            if (!value.isArray()) {
                return Bad.of("must be an array, each entry one of " + KINDS);
            }
            List<ImageSource> sources = new ArrayList<>();
            for (JsonNode entry : value) {
                switch (one.check(entry)) {
                    case Good<ImageSource> good -> sources.add(good.value());
                    case Bad<ImageSource> bad -> {
                        return Bad.of("entry %d %s".formatted(sources.size(), bad.message()));
                    }
                }
            }
            return new Good<>(List.copyOf(sources));
        };
    }

    /// `{file_id}` alone.
    static Rule<String> file() {
        return value ->
                !(value instanceof ObjectNode object) || !onlyHas(object, List.of("file_id"))
                        ? Bad.of("must be {file_id}")
                        : FILE_ID.check(object.path("file_id"));
    }

    static Rule<ImageSource> source() {
        return value -> {
            if (!(value instanceof ObjectNode object)) {
                return Bad.of("must be one of " + KINDS);
            }
            List<String> names = object.propertyStream().map(Map.Entry::getKey).toList();
            return switch (String.join(",", names.stream().sorted().toList())) {
                case "file_id" -> file(object.path("file_id"));
                case "image_url" -> url(object.path("image_url"));
                case "index,job" -> earlier(object.path("job"), object.path("index"));
                default -> Bad.of("must have the fields of one of " + KINDS + " and no others");
            };
        };
    }

    static Rule<ImageOptions.Svg> svg() {
        Rule<String> word = Rule.text(1, 128);
        return value -> {
            if (!(value instanceof ObjectNode object)
                    || !onlyHas(object, List.of("model", "reasoning"))) {
                return Bad.of("must be {model, reasoning: {effort}}");
            }
            JsonNode reasoning = object.get("reasoning");
            if (reasoning != null
                    && !(reasoning instanceof ObjectNode inner
                            && onlyHas(inner, List.of("effort")))) {
                return Bad.of("must have {effort} as reasoning");
            }
            Optional<String> wrong =
                    wrong(word, object.get("model"))
                            .or(() ->
                                    wrong(
                                            word,
                                            reasoning == null ? null : reasoning.get("effort")));
            return wrong.<Checked<ImageOptions.Svg>>map(Bad::of)
                    .orElseGet(() -> new Good<>(svg(object, reasoning)));
        };
    }

    private static ImageOptions.Svg svg(ObjectNode object, @Nullable JsonNode reasoning) {
        JsonNode model = object.get("model");
        JsonNode effort = reasoning == null ? null : reasoning.get("effort");
        return new ImageOptions.Svg(
                model == null ? null : model.textValue(),
                effort == null ? null : new ImageOptions.Svg.Reasoning(effort.textValue()));
    }

    private static Optional<String> wrong(Rule<String> rule, @Nullable JsonNode value) {
        return value != null && rule.check(value) instanceof Bad<String> bad
                ? Optional.of("is wrong inside: " + bad.message())
                : Optional.empty();
    }

    private static Checked<ImageSource> file(JsonNode id) {
        return switch (FILE_ID.check(id)) {
            case Good<String> good -> new Good<>(new ImageSource.File(good.value()));
            case Bad<String> bad -> Bad.of("has a file_id that " + bad.message());
        };
    }

    private static Checked<ImageSource> url(JsonNode url) {
        return url.isTextual() && (https(url.textValue()) || data(url.textValue()))
                ? new Good<>(new ImageSource.Url(url.textValue()))
                : Bad.of(
                        "has an image_url that is neither https nor data:image/png, jpeg or webp in base64");
    }

    private static Checked<ImageSource> earlier(JsonNode job, JsonNode index) {
        Optional<JobId> id = job.isTextual() ? JobId.parse(job.textValue()) : Optional.empty();
        if (id.isEmpty()) {
            return Bad.of("has a job that is no job's id");
        }
        return index.isIntegralNumber() && index.canConvertToInt() && index.intValue() >= 0
                ? new Good<>(new ImageSource.Earlier(id.get(), index.intValue()))
                : Bad.of("has an index that is not an integer from 0 on");
    }

    /// Whether it may be called is asked when it is (the egress guard); a user in it never may.
    private static boolean https(String text) {
        try {
            URI url = new URI(text);
            return "https".equalsIgnoreCase(url.getScheme())
                    && url.getHost() != null
                    && url.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean data(String text) {
        return text.startsWith("data:")
                && (SealedPictures.isMarker(text) || DATA_URL.matcher(text).matches());
    }

    private static boolean onlyHas(ObjectNode object, List<String> names) {
        return object.propertyStream().allMatch(entry -> names.contains(entry.getKey()));
    }
}
