package io.atelier.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import org.junit.jupiter.api.Test;

class ReplyAddressTest {
    private final Topics topics = new Topics("atelier.", 4);
    private final Codec codec = new Codec(topics);
    private final Incarnation me = Incarnation.of("pod-1");

    @Test
    void bringsAReplyToTheMailboxOfItsAddress() {
        var record = codec.reply(reply(me.addressOf(17)));

        assertThat(record.key()).isEqualTo(me.id());
        assertThat(record.partition()).isEqualTo(topics.partitionOf(me.id()));
        assertThat(new String(record.value(), java.nio.charset.StandardCharsets.UTF_8))
                .contains(me.id() + "#17");
    }

    @Test
    void takesAMailboxForAnAddressToo() {
        assertThat(codec.reply(reply(me.id())).key()).isEqualTo(me.id());
    }

    private static Order.Reply reply(String owner) {
        return new Order.Reply(JobId.random(), owner, Order.Reply.Kind.DONE, JobStatus.QUEUED);
    }
}
