package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.PromptMode;
import io.atelier.job.Session;
import io.atelier.job.SessionSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionIndexTest {
    private final SessionIndex sessions = new SessionIndex();

    @Test
    void listsNewestFirstPageByPage() {
        Session first = opened(TENANT, 1);
        Session second = opened(TENANT, 2);
        Session third = opened(TENANT, 3);
        opened("somebody", 4);

        Page<Session> page = sessions.list(TENANT, null, 2);

        assertThat(page.items()).containsExactly(third, second);
        assertThat(sessions.list(TENANT, page.next(), 2))
                .isEqualTo(new Page<>(List.of(first), null));
    }

    @Test
    void listsNothingThatIsForgotten() {
        sessions.forgotten(opened(TENANT, 1).id());

        assertThat(sessions.list(TENANT, null, 10).items()).isEmpty();
    }

    private Session opened(String tenant, int second) {
        Session session =
                Session.opened(
                        new Fact.SessionOpen(
                                JobId.random(),
                                tenant,
                                new SessionSettings(null, null, PromptMode.STRICT),
                                "hash",
                                NOON.plusSeconds(second),
                                null));
        sessions.folded(session);
        return session;
    }
}
