package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEvent;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Rules of what says where webhooks go. They look at shapes only: whether a URL may be called is
/// for the egress guard to say.
final class WebhookRules {
    static final String PREFIX = "whsec_";

    private static final String EVENTS = "events";
    private static final String SECRET = "secret";
    private static final String URL = "url";
    private static final List<String> NAMES = List.of(URL, EVENTS, SECRET);
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
    private static final int MIN_SECRET_BYTES = 24;
    private static final int MAX_SECRET_BYTES = 64;

    private WebhookRules() {}

    static Rule<String> url() {
        return Rule.text(1, 2048);
    }

    /// What Standard Webhooks takes for one: 24 to 64 bytes.
    static Rule<String> secret() {
        Bad<String> bad =
                Bad.of(
                        "must be %s and %d to %d bytes in base64"
                                .formatted(PREFIX, MIN_SECRET_BYTES, MAX_SECRET_BYTES));
        return value ->
                value.isTextual() && isSecret(value.textValue())
                        ? new Good<>(value.textValue())
                        : bad;
    }

    /// One or more of these, or none at all where that is allowed.
    static Rule<Set<WebhookEvent>> events(Set<WebhookEvent> allowed, boolean none) {
        Map<String, WebhookEvent> byName =
                allowed.stream()
                        .collect(Collectors.toMap(WebhookEvent::wireName, Function.identity()));
        List<String> names = List.copyOf(new TreeSet<>(byName.keySet()));
        Rule<List<String>> some = Rule.listOf(Rule.oneOf(names));
        return value ->
                none && value.isArray() && value.isEmpty()
                        ? new Good<>(Set.of())
                        : switch (some.check(value)) {
                            case Good<List<String>> good ->
                                    new Good<>(
                                            good.value().stream()
                                                    .map(byName::get)
                                                    .collect(Collectors.toUnmodifiableSet()));
                            case Bad<List<String>> bad -> new Bad<>(bad.message(), bad.allowed());
                        };
    }

    /// The webhook of one job; which endpoint it stands for is found out later.
    static Rule<Webhook> ofAJob() {
        Rule<Set<WebhookEvent>> events = events(WebhookEvent.OF_A_JOB, false);
        Rule<String> secret = secret();
        return value -> {
            if (!(value instanceof ObjectNode object)
                    || !object.propertyStream().allMatch(each -> NAMES.contains(each.getKey()))) {
                return Bad.of("must be {url, events, secret}");
            }
            Optional<String> wrong =
                    wrong(URL, url(), object.path(URL))
                            .or(() ->
                                    object.has(EVENTS)
                                            ? wrong(EVENTS, events, object.path(EVENTS))
                                            : Optional.empty())
                            .or(() ->
                                    object.has(SECRET)
                                            ? wrong(SECRET, secret, object.path(SECRET))
                                            : Optional.empty());
            return wrong.<Checked<Webhook>>map(Bad::of)
                    .orElseGet(() -> new Good<>(webhook(object, events)));
        };
    }

    private static Webhook webhook(ObjectNode object, Rule<Set<WebhookEvent>> events) {
        Set<WebhookEvent> wanted =
                events.check(object.path(EVENTS)) instanceof Good<Set<WebhookEvent>> good
                        ? good.value()
                        : WebhookEvent.OF_A_STATUS;
        return new Webhook(
                object.path(URL).textValue(), wanted, object.path(SECRET).textValue(), null);
    }

    private static Optional<String> wrong(String name, Rule<?> rule, JsonNode value) {
        return rule.check(value) instanceof Bad<?> bad
                ? Optional.of(
                        "has %s %s that %s"
                                .formatted(name.equals(URL) ? "a" : "its", name, bad.message()))
                : Optional.empty();
    }

    /// The document as it may be shown: everybody who sees the job sees this.
    static ObjectNode withoutSecret(ObjectNode document) {
        String field = JobFields.WEBHOOK.name();
        if (!document.path(field).has(SECRET)) {
            return document;
        }
        ObjectNode shown = document.deepCopy();
        if (shown.path(field) instanceof ObjectNode webhook) {
            webhook.remove(SECRET);
        }
        return shown;
    }

    private static boolean isSecret(String text) {
        String base64 = text.substring(Math.min(PREFIX.length(), text.length()));
        if (!text.startsWith(PREFIX) || !BASE64.matcher(base64).matches()) {
            return false;
        }
        try {
            int bytes = Base64.getDecoder().decode(base64).length;
            return bytes >= MIN_SECRET_BYTES && bytes <= MAX_SECRET_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
