package io.atelier.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Asks the broker how far partitions are written just now. Questions that come in while one is
/// under way share the next fetch, so the broker sees one request at a time however many readers
/// wait.
public final class Watermarks implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Consumer<String, byte[]> consumer;

    private record Question(
            Set<TopicPartition> partitions, CompletableFuture<Map<TopicPartition, Long>> answer) {}

    /// @param consumers that read uncommitted; else an open transaction would hide what is beyond
    ///   it
    public Watermarks(Supplier<Consumer<String, byte[]>> consumers) {
        this.consumers = consumers;
        this.thread = Thread.ofPlatform().name("watermarks").daemon().start(this::run);
    }

    /// The offsets after the last record, fetched after this call. Fails when Kafka does not
    /// answer; cancelled when this is closed.
    public CompletableFuture<Map<TopicPartition, Long>> of(Set<TopicPartition> partitions) {
        Question question = new Question(partitions, new CompletableFuture<>());
        questions.add(question);
        if (closed) {
            question.answer().cancel(false);
        }
        return question.answer();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        List<Question> asked = new ArrayList<>();
        while (!closed) {
            try {
                asked.clear();
                asked.add(questions.take());
                questions.drainTo(asked);
                answer(asked);
            } catch (InterruptedException e) {
                break;
            }
        }
        questions.forEach(question -> question.answer().cancel(false));
        leave();
    }

    private void leave() {
        // Cleared, since a consumer refuses to close on an interrupted thread.
        boolean _ = Thread.interrupted();
        if (consumer != null) {
            consumer.close();
        }
    }

    private void answer(List<Question> asked) {
        Set<TopicPartition> partitions = new HashSet<>();
        asked.forEach(question -> partitions.addAll(question.partitions()));
        try {
            if (consumer == null) {
                consumer = consumers.get();
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            asked.forEach(question -> question.answer().complete(only(question, ends)));
        } catch (RuntimeException e) {
            // Whatever it is, it must not end the thread: every later question would go unanswered.
            asked.forEach(question -> question.answer().completeExceptionally(e));
        }
    }

    private static Map<TopicPartition, Long> only(
            Question question, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> mine = new HashMap<>(ends);
        mine.keySet().retainAll(question.partitions());
        return mine;
    }
}
