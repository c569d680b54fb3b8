package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The moderation endpoint. One picture a call, since how many it takes is not documented.
final class ModerationClient {
    private static final int MOST_BYTES = 1 << 20;
    private static final int LONGEST_CATEGORY = 40;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OpenAiApi api;
    private final Wire wire;
    private final String model;

    ModerationClient(OpenAiApi api, Wire wire, String model) {
        this.api = api;
        this.wire = wire;
        this.model = model;
    }

    /// @param images those that lie at the upstream already can't be shown to it and are left out
    Verdict verdict(String text, List<InputPicture> images) throws InterruptedException {
        List<InputPicture> shown =
                images.stream().filter(it -> !(it instanceof InputPicture.UpstreamFile)).toList();
        Sum sum = new Sum();
        Verdict unavailable = sum.add(ask(text, shown.isEmpty() ? null : shown.getFirst()));
        for (int index = 1; index < shown.size() && unavailable == null; index++) {
            unavailable = sum.add(ask("", shown.get(index)));
        }
        // What has been flagged stays flagged, whatever could not be asked.
        Verdict verdict = sum.verdict();
        return verdict instanceof Verdict.Passed && unavailable != null ? unavailable : verdict;
    }

    private Verdict ask(String text, @Nullable InputPicture image) throws InterruptedException {
        RequestBody body = ModerationBody.of(model, text, image);
        return wire.send(body, api::moderate, text, _ -> new Answering());
    }

    static Verdict.Unavailable unavailable(String message) {
        return new Verdict.Unavailable(Failure.of("moderation_unavailable", message));
    }

    /// The verdicts on one job's text and pictures.
    private static final class Sum {
        private final TreeSet<String> categories = new TreeSet<>();
        private final Map<String, Double> scores = new HashMap<>();
        private boolean flagged;

        @Nullable Verdict add(Verdict verdict) {
            return switch (verdict) {
                case Verdict.Passed _ -> null;
                case Verdict.Unavailable unavailable -> unavailable;
                case Verdict.Flagged one -> {
                    flagged = true;
                    categories.addAll(one.categories());
                    one.scores().forEach((name, score) -> scores.merge(name, score, Math::max));
                    yield null;
                }
            };
        }

        Verdict verdict() {
            return flagged
                    ? new Verdict.Flagged(List.copyOf(categories), scores)
                    : new Verdict.Passed();
        }
    }

    private static final class Answering implements Wire.Answering<Verdict> {
        @Override
        public Verdict answered(InputStream body, AnswerHeaders headers, boolean events)
                throws IOException {
            byte[] bytes = body.readNBytes(MOST_BYTES);
            JsonNode results;
            try {
                results = JSON.readTree(bytes).path("results");
            } catch (IOException notJson) {
                return unavailable("The moderation endpoint's answer is not JSON.");
            }
            if (!results.isArray() || results.isEmpty()) {
                return unavailable("The moderation endpoint's answer has no results.");
            }
            Sum sum = new Sum();
            results.forEach(result -> sum.add(verdict(result)));
            return sum.verdict();
        }

        @Override
        public Verdict refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
            return unavailable(
                    switch (Classification.refused(status, error, headers).outcome()) {
                        case Outcome.Refused it -> said(it.failure());
                        case Outcome.NotAccepted it -> said(it.failure());
                        case Outcome.Ambiguous it -> said(it.failure());
                        case Outcome.Answered _ -> "";
                    });
        }

        @Override
        public Verdict bodyLost(AnswerHeaders headers) {
            return unavailable("The connection broke in the middle of the verdict.");
        }

        @Override
        public Verdict unanswered(@Nullable Throwable cause) {
            return unavailable("The moderation endpoint did not answer.");
        }

        private static String said(Failure failure) {
            return "The moderation endpoint refused (%s): %s"
                    .formatted(failure.code(), failure.message());
        }

        private static Verdict verdict(JsonNode result) {
            if (!result.path("flagged").asBoolean(false)) {
                return new Verdict.Passed();
            }
            List<String> categories = new ArrayList<>();
            Map<String, Double> scores = new HashMap<>();
            result.path("categories")
                    .properties()
                    .forEach(it -> {
                        if (it.getValue().asBoolean(false) && isCategory(it.getKey())) {
                            categories.add(it.getKey());
                        }
                    });
            result.path("category_scores")
                    .properties()
                    .forEach(it -> {
                        if (it.getValue().isNumber() && isCategory(it.getKey())) {
                            scores.put(it.getKey(), it.getValue().doubleValue());
                        }
                    });
            return new Verdict.Flagged(categories.stream().sorted().toList(), scores);
        }

        private static boolean isCategory(String name) {
            return name.length() <= LONGEST_CATEGORY && name.matches("[a-z0-9_/-]+");
        }
    }
}
