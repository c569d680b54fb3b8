package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final Instant SINCE = Instant.parse("2026-11-22T10:00:00Z");
    private static final int MOST = 64;

    private final Window<String> window = new Window<>(tenant -> tenant.equals("heavy") ? 4 : 1);
    private long nanos = Duration.ofHours(-3).toNanos();

    @Test
    void isSmallWhereNothingWasClaimed() {
        assertThat(room()).isEqualTo(Window.LEAST);
    }

    @Test
    void isAsLargeAsWhatWasClaimedOfLate() {
        claimed(40, 40);

        assertThat(room()).isEqualTo(40);
        nanos += 1_500 * MILLI;
        claimed(30, 10);
        assertThat(room()).isEqualTo(30 + 6);
        nanos += 3_000 * MILLI;
        assertThat(room()).isEqualTo(Window.LEAST);
    }

    @Test
    void isNeverLargerThanItMayBe() {
        claimed(1_000, 1);

        assertThat(room()).isEqualTo(MOST);
        assertThat(window.hasRoom(1, nanos)).isTrue();
        fill("a", 1);
        assertThat(window.hasRoom(1, nanos)).isFalse();
    }

    @Test
    void namesWhoeverHasMostForItsWeight() {
        fill("light", 3);
        fill("heavy", 8);

        assertThat(window.fullerThan("newcomer")).isEqualTo("light");
        assertThat(window.latest("light")).isEqualTo(new Window.Place<>("light-2", SINCE));
        window.leave("light", "light-2");
        window.leave("light", "light-1");
        assertThat(window.fullerThan("newcomer")).isEqualTo("heavy");
        assertThat(window.latest("heavy")).isEqualTo(new Window.Place<>("heavy-7", SINCE));
    }

    @Test
    void namesNobodyWhoWouldBeLeftWithLess() {
        fill("a", 2);
        fill("b", 1);

        assertThat(window.fullerThan("b")).isNull();
        assertThat(window.fullerThan("newcomer")).isEqualTo("a");
        window.leave("a", "a-1");
        assertThat(window.fullerThan("newcomer")).isNull();
    }

    @Test
    void knowsTheFirstTimeOfWhatIsWrittenAgain() {
        window.take("a", "a-0", SINCE);
        window.take("a", "a-0", SINCE.plusSeconds(30));

        assertThat(window.since()).containsExactly(SINCE);
        assertThat(room()).isEqualTo(Window.LEAST - 1);
    }

    @Test
    void dropsWhatIsGone() {
        fill("light", 2);
        fill("heavy", 3);

        window.drop(value -> value.startsWith("light") || value.equals("heavy-0"));

        assertThat(window.since()).hasSize(2);
        assertThat(room()).isEqualTo(Window.LEAST - 2);
    }

    /// How many more may be taken.
    private int room() {
        int room = 0;
        while (window.hasRoom(MOST, nanos)) {
            window.take("room", "room-" + room++, SINCE);
        }
        window.drop(value -> value.startsWith("room"));
        return room;
    }

    private void fill(String tenant, int places) {
        for (int place = 0; place < places; place++) {
            window.take(tenant, tenant + "-" + place, SINCE);
        }
    }

    private void claimed(int claims, int millisBetween) {
        for (int claim = 0; claim < claims; claim++) {
            nanos += millisBetween * MILLI;
            window.claimed(nanos);
        }
    }
}
