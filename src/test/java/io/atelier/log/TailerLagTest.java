package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TailerLagTest {
    private static final String TOPIC = "state";
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final TopicPartition ONE = new TopicPartition(TOPIC, 0);
    private static final TopicPartition OTHER = new TopicPartition(TOPIC, 1);

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");

    @Test
    void tellsHowManyRecordsItHasNotHeardAndHowOldTheLatestIs() {
        consumer.updateBeginningOffsets(Map.of(ONE, 0L, OTHER, 0L));
        consumer.updateEndOffsets(Map.of(ONE, 3L, OTHER, 2L));
        consumer.schedulePollTask(() -> consumer.addRecord(written(ONE, 0)));

        try (Tailer tailer = tailer().start()) {
            await().untilAsserted(() -> assertThat(tailer.lag(TOPIC)).isEqualTo(4));
            assertThat(tailer.behind(TOPIC, NOON.plusSeconds(7))).isEqualTo(Duration.ofSeconds(7));
            assertThat(tailer.behind(TOPIC, NOON.minusSeconds(7))).isZero();
            assertThat(tailer.lag("facts")).isZero();

            consumer.schedulePollTask(() ->
                    List.of(written(ONE, 1), written(ONE, 2), written(OTHER, 0), written(OTHER, 1))
                            .forEach(consumer::addRecord));
            await().untilAsserted(() -> assertThat(tailer.lag(TOPIC)).isZero());
            assertThat(tailer.behind(TOPIC, NOON.plusSeconds(7))).isZero();
        }
    }

    private Tailer tailer() {
        return new Tailer(
                "lag", () -> consumer, List.of(ONE, OTHER), Tailer.From.BEGINNING, _ -> {});
    }

    private static ConsumerRecord<String, byte[]> written(TopicPartition partition, long offset) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
    }
}
