package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @Test
    void comesBackAsItWentOut() {
        Random random = new Random(1);
        for (int round = 0; round < 1_000; round++) {
            List<Integer> steps = new ArrayList<>();
            for (int at = random.nextInt(5); at >= 0; at--) {
                steps.add(random.nextInt() >>> (1 + random.nextInt(30)));
            }
            long offset = random.nextLong() >>> (1 + random.nextInt(62));

            assertReturns(new EventId.OfJobs(steps, offset));
            assertReturns(new EventId.OfGroup(offset));
            assertReturns(new EventId.OfCompletions(List.of(offset, 0L, offset / 7)));
        }
    }

    @Test
    void staysSmallForTheLongestSession() {
        EventId longest =
                new EventId.OfJobs(Collections.nCopies(Session.MAX_TURNS, 100), 1_000_000);

        assertReturns(longest);
        assertThat(longest.text()).hasSizeLessThan(1_000);
    }

    @Test
    void needsNoEscapes() {
        assertThat(new EventId.OfJobs(List.of(1 << 30), Long.MAX_VALUE).text())
                .matches("[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AA", "AQ", "AYA", "AgE=", "AoCAgICAgICAgIAB", "AQCAgICAEA"})
    void refusesWhatIsNotItsOwn(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }

    @Test
    void hasOneSpelling() {
        // 1 in two bytes
        assertThat(EventId.parse("AoEA")).isEmpty();
    }

    private static void assertReturns(EventId id) {
        assertThat(EventId.parse(id.text())).contains(id);
    }
}
