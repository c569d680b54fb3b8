package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private final Spread<String> spread = new Spread<>(3);

    @Test
    void goesRoundWhereNothingIsClaimed() {
        assertThat(written("a", "b", "c", "d", "e", "f")).containsExactly(1, 2, 0, 1, 2, 0);
    }

    @Test
    void goesToWhereLeastLies() {
        written("a", "b", "c", "d", "e", "f");
        spread.leave("b");
        spread.leave("e");
        spread.leave("f");

        assertThat(written("g", "h", "i")).containsExactly(2, 0, 2);
    }

    @Test
    void countsWhatIsWrittenAgainOnce() {
        written("a", "b", "c");

        List<Integer> again = written("a", "b", "c");

        assertThat(again).containsExactlyInAnyOrder(0, 1, 2);
        spread.leave("a");
        assertThat(spread.next("d")).isEqualTo(again.getFirst());
    }

    @Test
    void knowsNothingOfWhatOthersWrote() {
        spread.leave("of another process");

        assertThat(IntStream.range(0, 6).map(each -> spread.next("job-" + each)).toArray())
                .containsExactly(1, 2, 0, 1, 2, 0);
    }

    private List<Integer> written(String... values) {
        return IntStream.range(0, values.length)
                .mapToObj(each -> spread.next(values[each]))
                .toList();
    }
}
