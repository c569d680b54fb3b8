package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Group;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupIndexTest {
    private final GroupIndex groups = new GroupIndex();
    private int records;

    @Test
    void listsTheOneThatMovedLastFirst() {
        moves("spring");
        moves("summer");
        moves("autumn");
        moves("spring");

        assertThat(names(groups.list(TENANT, null, 10)))
                .containsExactly("spring", "autumn", "summer");
    }

    @Test
    void goesOnWhereAPageEnded() {
        moves("spring");
        moves("summer");
        moves("autumn");

        Page<Group> first = groups.list(TENANT, null, 2);
        moves("winter");
        Page<Group> second = groups.list(TENANT, first.next(), 2);

        assertThat(names(first)).containsExactly("autumn", "summer");
        assertThat(names(second)).containsExactly("spring");
        assertThat(second.next()).isNull();
        assertThat(groups.list(TENANT, null, 4).next()).isNull();
    }

    @Test
    void keepsTenantsApart() {
        moves("spring");

        assertThat(groups.list("somebody", null, 10).items()).isEmpty();
    }

    private void moves(String name) {
        records++;
        groups.folded(Group.fresh(TENANT, name), records, NOON.plusSeconds(records));
    }

    private static List<String> names(Page<Group> page) {
        return page.items().stream().map(Group::name).toList();
    }
}
