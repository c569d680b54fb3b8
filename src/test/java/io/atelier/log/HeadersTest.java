package io.atelier.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class HeadersTest {
    private final ConsumerRecord<String, byte[]> record =
            new ConsumerRecord<>("topic", 0, 0, null, null);

    @Test
    void readsTheLastOne() {
        record.headers().add("name", "first".getBytes(UTF_8)).add("name", "läst".getBytes(UTF_8));

        assertThat(Headers.text(record, "name")).contains("läst");
        assertThat(Headers.text(record, "other")).isEmpty();
    }

    @Test
    void takesOneWithoutAValueForNone() {
        record.headers().add("name", null);

        assertThat(Headers.text(record, "name")).isEmpty();
    }
}
