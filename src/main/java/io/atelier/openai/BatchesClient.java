package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import io.smallrye.mutiny.Uni;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// `/v1/batches`. Nothing is sent twice from here.
final class BatchesClient {
    private static final Logger LOG = Logger.getLogger(BatchesClient.class);
    private static final int MOST_BYTES = 8 << 20;
    private static final int PAGE = 100;

    private final OpenAiApi api;
    private final Wire wire;
    private final Consumer<CallEnd> guard;

    /// @param guard learns from an order that failed whether there is money
    BatchesClient(OpenAiApi api, Wire wire, Consumer<CallEnd> guard) {
        this.api = api;
        this.wire = wire;
        this.guard = guard;
    }

    BatchCreation create(BatchOrder order) throws InterruptedException {
        RequestBody body = RequestBody.json(json(order), Map.of());
        return switch (wire.send(body, api::createBatch, "", _ -> reading())) {
            case Reply.Said said -> created(said);
            case Reply.Failed failed -> notCreated(failed.end());
        };
    }

    BatchLook get(String id) throws InterruptedException {
        return look(ask(api.batch(id)));
    }

    /// A batch that can't be cancelled is looked at: it may be over, or not.
    BatchLook cancel(String id) throws InterruptedException {
        Reply reply = ask(api.cancelBatch(id));
        boolean refused =
                reply instanceof Reply.Failed failed
                        && (failed.status() == 409 || failed.status() == 400);
        return refused ? get(id) : look(reply);
    }

    BatchFinding find(String key, String value, Instant notBefore) throws InterruptedException {
        BatchFinding finding = null;
        String after = null;
        while (finding == null) {
            switch (page(after)) {
                case Page.Listed page -> {
                    finding = finding(page, key, value, notBefore);
                    after = page.last();
                }
                case Page.Unlisted unlisted -> finding = new BatchFinding.Unknown(unlisted.why());
            }
        }
        return finding;
    }

    private static ObjectNode json(BatchOrder order) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("input_file_id", order.inputFileId());
        json.put("endpoint", order.endpoint().path());
        json.put("completion_window", "24h");
        order.metadata().forEach(json.withObjectProperty("metadata")::put);
        if (order.outputsExpireAfter() != null) {
            json.set("output_expires_after", Expiry.json(order.outputsExpireAfter()));
        }
        return json;
    }

    private static BatchCreation created(Reply.Said said) {
        Optional<Batch> batch = BatchReading.of(said.json());
        LOG.infof(
                "batch ordered batchId=%s requestId=%s",
                batch.map(Batch::id).orElse("unknown"), said.headers().requestId());
        return batch.<BatchCreation>map(BatchCreation.Created::new)
                .orElseGet(() -> new BatchCreation.Doubtful(unreadable()));
    }

    private BatchCreation notCreated(CallEnd end) {
        guard.accept(end);
        LOG.warnf(
                "batch not ordered, or nobody knows code=%s requestId=%s",
                end.failure().code(), end.outcome().requestId());
        return switch (end.outcome()) {
            case Outcome.Refused it -> new BatchCreation.Refused(it.failure());
            case Outcome.NotAccepted it ->
                    new BatchCreation.NotAccepted(it.failure(), it.retryAfter());
            case Outcome.Ambiguous it -> new BatchCreation.Doubtful(it.failure());
            case Outcome.Answered _ -> throw new AssertionError("an order brings no pictures");
        };
    }

    private static BatchLook look(Reply reply) {
        return switch (reply) {
            case Reply.Said said ->
                    BatchReading.of(said.json())
                            .<BatchLook>map(BatchLook.Seen::new)
                            .orElseGet(() -> new BatchLook.Unclear(unreadable(), null));
            case Reply.Failed failed when failed.status() == 404 -> new BatchLook.Gone();
            case Reply.Failed failed ->
                    new BatchLook.Unclear(failed.failure(), failed.end().retryAfter());
        };
    }

    private sealed interface Page {
        /// @param last where the next page begins; null where there is none
        record Listed(List<Batch> batches, @Nullable String last) implements Page {}

        record Unlisted(Failure why) implements Page {}
    }

    private Page page(@Nullable String after) throws InterruptedException {
        return switch (ask(api.batches(PAGE, after))) {
            case Reply.Said said -> page(said.json(), after);
            case Reply.Failed failed -> new Page.Unlisted(failed.failure());
        };
    }

    /// One unreadable entry spoils a page: it may be the one that is looked for. So does a page
    /// that ends where the one before ended.
    private static Page page(JsonNode list, @Nullable String after) {
        List<Batch> batches = new ArrayList<>();
        list.path("data").forEach(each -> BatchReading.of(each).ifPresent(batches::add));
        String last = batches.isEmpty() ? null : batches.getLast().id();
        boolean goesOn = last != null && list.path("has_more").asBoolean(true);
        return !list.path("data").isArray()
                        || batches.size() < list.path("data").size()
                        || (goesOn && Objects.equals(last, after))
                ? new Page.Unlisted(unreadable())
                : new Page.Listed(batches, goesOn ? last : null);
    }

    /// @return null where only the next page can tell. The order of the list is no part of the
    ///   contract, so one old batch among younger ones ends nothing.
    private static @Nullable BatchFinding finding(
            Page.Listed page, String key, String value, Instant notBefore) {
        for (Batch batch : page.batches()) {
            if (value.equals(batch.metadata().get(key))) {
                return new BatchFinding.Found(batch);
            }
        }
        boolean allOlder =
                page.batches().stream().allMatch(it -> it.createdAt().isBefore(notBefore));
        return allOlder || page.last() == null ? new BatchFinding.Absent() : null;
    }

    private Reply ask(Uni<RestResponse<InputStream>> call) throws InterruptedException {
        return wire.exchange(call, "", reading());
    }

    private static Reply.Reading reading() {
        return new Reply.Reading(MOST_BYTES);
    }

    private static Failure unreadable() {
        return Failure.of(
                Answer.Flaw.MALFORMED.code(), "The upstream's words about a batch make no sense.");
    }
}
