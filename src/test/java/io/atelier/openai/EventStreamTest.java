package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The framing of events, as WHATWG HTML 9.2.6 has it.
class EventStreamTest {
    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of("data: a\n\n", List.of("|a")),
                Arguments.of("data:a\n\n", List.of("|a")),
                Arguments.of("data:  a\n\n", List.of("| a")),
                Arguments.of("data: a\r\n\r\ndata: b\r\n\r\n", List.of("|a", "|b")),
                Arguments.of("data: a\r\rdata: b\r\r", List.of("|a", "|b")),
                Arguments.of("data: a\ndata: b\n\n", List.of("|a\nb")),
                Arguments.of("data\ndata: b\n\n", List.of("|\nb")),
                Arguments.of("event: x\ndata: a\n\n", List.of("x|a")),
                Arguments.of("data: a\nevent:x\n\n", List.of("x|a")),
                Arguments.of("event: x\n\ndata: a\n\n", List.of("|a")),
                Arguments.of("event: x\nevent: y\ndata: a\n\n", List.of("y|a")),
                Arguments.of(": ping\n\ndata: a\n\n: ping\n\n", List.of("|a")),
                Arguments.of("id: 7\nretry: 5\nother: x\ndata: a\n\n", List.of("|a")),
                Arguments.of("\uFEFFdata: a\n\n", List.of("|a")),
                Arguments.of("data: a:b\n\n", List.of("|a:b")),
                Arguments.of("\n\n\n", List.of()),
                Arguments.of("data: a\n\ndata: b", List.of("|a", "|b")),
                Arguments.of("data: a\n", List.of("|a")));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void readsEveryFraming(String stream, List<String> expected) throws Exception {
        for (int piece : new int[] {1, 2, 3, 1000}) {
            Recorder recorder = new Recorder();
            EventStream events = new EventStream(recorder);
            byte[] bytes = stream.getBytes(UTF_8);

            for (int from = 0; from < bytes.length; from += piece) {
                events.accept(bytes, from, Math.min(bytes.length, from + piece));
            }
            events.end();

            assertThat(recorder.events).as("pieces of %d", piece).isEqualTo(expected);
        }
    }

    @Test
    void stopsWhenItsReaderHasEnough() throws Exception {
        Recorder recorder = new Recorder();
        recorder.most = 1;
        byte[] bytes = "data: a\n\ndata: b\n\n".getBytes(UTF_8);

        assertThat(new EventStream(recorder).accept(bytes, 0, bytes.length)).isFalse();
        assertThat(recorder.events).containsExactly("|a");
    }

    @Test
    void doesNotHoldWhatIsNoStreamOfEvents() {
        byte[] bytes = "<".repeat(10_000).getBytes(UTF_8);

        assertThatThrownBy(() -> new EventStream(new Recorder()).accept(bytes, 0, bytes.length))
                .isInstanceOf(BrokenAnswer.class);
    }

    private static final class Recorder implements EventStream.Events {
        private final List<String> events = new ArrayList<>();
        private final StringBuilder data = new StringBuilder();
        private int most = 100;

        @Override
        public void data(byte[] buffer, int from, int to) {
            data.append(new String(buffer, from, to - from, UTF_8));
        }

        @Override
        public boolean dispatch(String name) {
            events.add(name + "|" + data);
            data.setLength(0);
            return events.size() < most;
        }
    }
}
