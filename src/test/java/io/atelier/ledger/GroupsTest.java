package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.GroupAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Usd;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private static final String TENANT = "default";
    private static final String NAME = "catalogue";
    private static final JobId ID = Group.idOf(TENANT, NAME);

    private final Groups groups = new Groups();

    @Test
    void countsMembersAndDollars() {
        joined();
        joined();
        joined();
        done(JobStatus.SUCCEEDED, 53_000);
        done(JobStatus.FAILED, 0);

        GroupAnswer answer = answer();

        assertThat(answer.total()).isEqualTo(3);
        assertThat(answer.byStatus())
                .containsOnly(
                        Map.entry("succeeded", 1L), Map.entry("failed", 1L), Map.entry("open", 1L));
        assertThat(answer.costUsd()).isEqualTo(Usd.of("0.053"));
    }

    @Test
    void completesOnceWhenClosedAndDone() {
        joined();
        close();
        assertThat(groups.take().completed()).isEmpty();

        done(JobStatus.SUCCEEDED, 1);

        assertThat(groups.take().completed()).extracting(Group::completions).containsExactly(1);
        close();
        assertThat(groups.take().completed()).isEmpty();
    }

    @Test
    void completesWhenTheLastMemberEndedBeforeTheClose() {
        joined();
        done(JobStatus.SUCCEEDED, 1);
        assertThat(groups.take().completed()).isEmpty();

        close();

        assertThat(groups.take().completed()).hasSize(1);
    }

    @Test
    void completesAgainAfterARedrive() {
        joined();
        done(JobStatus.FAILED, 0);
        close();
        groups.take();

        groups.fold(
                new Fact.GroupReopened(ID, TENANT, NAME, JobStatus.FAILED, Usd.ZERO, new Usd(13)));
        assertThat(answer().byStatus()).containsOnly(Map.entry("open", 1L));
        done(JobStatus.SUCCEEDED, 7);

        assertThat(groups.take().completed()).extracting(Group::completions).containsExactly(2);
    }

    /// Late, or handed in before the close but folded after it on a partition of its own.
    @Test
    void completesAgainAfterALateMember() {
        joined();
        done(JobStatus.SUCCEEDED, 1);
        close();
        assertThat(groups.take().completed()).extracting(Group::completions).containsExactly(1);

        joined();
        assertThat(answer().byStatus()).containsEntry("open", 1L);
        done(JobStatus.SUCCEEDED, 1);

        assertThat(groups.take().completed())
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.completions()).isEqualTo(2);
                    assertThat(group.total()).isEqualTo(2);
                });
    }

    @Test
    void sumsUpWhatItsMembersCostAndWhatIsInDoubt() {
        joined();
        joined();
        done(JobStatus.SUCCEEDED, 7);
        done(JobStatus.FAILED, 0);
        GroupAnswer both = answer();
        assertThat(both.costUsd()).isEqualTo(new Usd(7));
        assertThat(both.possiblyBilledUsd()).isEqualTo(new Usd(26));

        groups.fold(
                new Fact.GroupReopened(ID, TENANT, NAME, JobStatus.FAILED, Usd.ZERO, new Usd(13)));

        assertThat(answer().possiblyBilledUsd()).isEqualTo(new Usd(13));
    }

    @Test
    void repliesThatItWasClosedAlready() {
        joined();
        close();
        close();

        assertThat(groups.take().replies())
                .extracting(order -> ((Order.Reply) order).kind())
                .containsExactly(Order.Reply.Kind.DONE, Order.Reply.Kind.REPLAYED);
    }

    @Test
    void anEmptyGroupIsNotComplete() {
        close();

        assertThat(groups.take().completed()).isEmpty();
    }

    private void joined() {
        groups.fold(new Fact.GroupMember(ID, TENANT, NAME));
    }

    private void done(JobStatus status, long micros) {
        groups.fold(new Fact.GroupDone(ID, TENANT, NAME, status, new Usd(micros), new Usd(13)));
    }

    private void close() {
        groups.fold(new Fact.GroupClose(ID, TENANT, NAME, "ingest/1"));
    }

    private GroupAnswer answer() {
        return GroupAnswer.of(groups.take().groups().iterator().next());
    }
}
