package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InFlightTest {
    private static final TopicPartition FIRST = new TopicPartition("jobs", 0);
    private static final TopicPartition SECOND = new TopicPartition("jobs", 1);

    private final InFlight inFlight = new InFlight();

    @Test
    void commitsNothingThatHasSomethingOpenBeforeIt() {
        begin(FIRST, 5, 6, 7);

        inFlight.end(FIRST, 6);
        inFlight.end(FIRST, 7);
        assertThat(committed()).containsEntry(FIRST, 5L);
        assertThat(inFlight.size()).isEqualTo(1);

        inFlight.end(FIRST, 5);
        assertThat(committed()).containsExactly(Map.entry(FIRST, 8L));
        assertThat(committed()).isEmpty();
    }

    @Test
    void keepsPartitionsApart() {
        begin(FIRST, 5);
        begin(SECOND, 9);

        inFlight.end(SECOND, 9);

        assertThat(committed()).containsOnly(Map.entry(FIRST, 5L), Map.entry(SECOND, 10L));
    }

    @Test
    void forgetsWhatIsSomebodyElses() throws Exception {
        begin(FIRST, 5);

        inFlight.await(List.of(FIRST), 1);
        inFlight.forget(List.of(FIRST));
        inFlight.end(FIRST, 5);

        assertThat(committed()).isEmpty();
        assertThat(inFlight.size()).isZero();
    }

    private void begin(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            inFlight.begin(partition, offset);
        }
    }

    private Map<TopicPartition, Long> committed() {
        return inFlight.toCommit().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> offset(each.getValue())));
    }

    private static long offset(OffsetAndMetadata metadata) {
        return metadata.offset();
    }
}
