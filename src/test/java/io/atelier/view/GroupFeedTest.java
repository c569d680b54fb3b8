package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Group;
import io.atelier.job.JobStatus;
import io.atelier.job.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupFeedTest {
    private final GroupIndex groups = new GroupIndex();
    private Group group = Group.fresh(TENANT, "summer").joined().joined();
    private long offset = 10;
    private Instant now = NOON;

    @Test
    void tellsProgressAtMostOnceASecondAndTheEndAtOnce() {
        folds(group);
        GroupFeed feed = feed(null);

        assertThat(told(feed)).containsExactly("group.progress");
        folds(group.done(JobStatus.SUCCEEDED, Tally.NOTHING));
        assertThat(told(feed)).isEmpty();
        assertThat(feed.patience()).isEqualTo(Duration.ofSeconds(1));
        now = now.plusSeconds(1);
        assertThat(told(feed)).containsExactly("group.progress");
        assertThat(told(feed)).isEmpty();
        folds(group.done(JobStatus.FAILED, Tally.NOTHING).close());
        assertThat(told(feed)).containsExactly("group.final");
        assertThat(feed.ended()).isTrue();
    }

    @Test
    void goesOnFromAnyPlaceWithoutRepeat() {
        folds(group);
        GroupFeed first = feed(null);
        first.next(now);
        EventId.OfGroup place = (EventId.OfGroup) first.place();

        assertThat(told(feed(place))).isEmpty();
        assertThat(feed(place).nothingNew()).isTrue();
        folds(group.joined());
        assertThat(told(feed(place))).containsExactly("group.progress");
    }

    @Test
    void waitsWhereThisReplicaHasReadLess() {
        folds(group);

        GroupFeed feed = feed(new EventId.OfGroup(offset + 1));

        assertThat(told(feed)).isEmpty();
        folds(group.joined());
        assertThat(told(feed)).containsExactly("group.progress");
    }

    private void folds(Group next) {
        group = next;
        offset++;
        groups.folded(group, offset, now);
    }

    private GroupFeed feed(EventId.@Nullable OfGroup from) {
        return new GroupFeed(() -> groups.entry(TENANT, "summer"), from);
    }

    private List<String> told(GroupFeed feed) {
        return feed.next(now).stream().map(Event::name).toList();
    }
}
