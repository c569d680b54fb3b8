package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListQueryTest {
    @Test
    void asksForAllByDefault() {
        assertThat(ListQuery.of(null, null, null, null, null))
                .isEqualTo(new ListQuery.Good(Filter.ALL, null, 20));
    }

    @Test
    void readsEveryParameterAndWritesTheNextPage() {
        Cursor after = new Cursor(Samples.NOON, JobId.random());
        Cursor next = new Cursor(Samples.NOON, JobId.random());

        ListQuery query = ListQuery.of("retry_wait", "batch", "a&b ü", "100", after.text());

        ListQuery.Good expected =
                new ListQuery.Good(
                        new Filter(JobStatus.RETRY_WAIT, Tier.BATCH, "a&b ü"), after, 100);
        assertThat(query).isEqualTo(expected);
        assertThat(expected.next(next))
                .isEqualTo(
                        "status=retry_wait&tier=batch&group=a%26b+%C3%BC&limit=100&after="
                                + next.text());
    }

    @Test
    void namesEveryBadParameterAtOnce() {
        ListQuery query = ListQuery.of("QUEUED", "vip", "", "0", "x");

        assertThat(((ListQuery.Bad) query).errors())
                .extracting(FieldError::field)
                .containsExactly("status", "tier", "group", "limit", "after");
        assertThat(((ListQuery.Bad) query).errors().get(1).allowed())
                .containsExactly("priority", "standard", "batch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "101", "-1", "1.0", "1e1", "01", "٣", " 1", "99999999999"})
    void refusesOtherLimits(String limit) {
        assertThat(ListQuery.of(null, null, null, limit, null)).isInstanceOf(ListQuery.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "20", "99", "100"})
    void takesTheseLimits(String limit) {
        assertThat(ListQuery.of(null, null, null, limit, null)).isInstanceOf(ListQuery.Good.class);
    }
}
