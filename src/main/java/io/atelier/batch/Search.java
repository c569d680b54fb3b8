package io.atelier.batch;

import io.atelier.openai.Batch;
import io.atelier.openai.BatchFinding;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Looks for a batch by the key in its metadata until it is certain whether there is one.
record Search(Desk desk) {
    static final String METADATA = "atelier_key";

    private static final Logger LOG = Logger.getLogger(Search.class);

    /// The upstream's list may lag behind an order, so one look proves nothing.
    private static final int LOOKS = 2;

    /// A batch may be looked for long after its lane was lost; its files live no longer.
    private static final Duration OLDEST = Duration.ofDays(30);

    Optional<Batch> find(String model, String key) throws InterruptedException {
        Pauses pauses = new Pauses(desk.settings().settle(), desk.rest());
        int absent = 0;
        while (true) {
            BatchFinding finding =
                    desk.upstream()
                            .find(model, METADATA, key, desk.clock().instant().minus(OLDEST));
            switch (finding) {
                case BatchFinding.Found(Batch batch) -> {
                    return Optional.of(batch);
                }
                case BatchFinding.Absent _ -> {
                    absent++;
                    if (absent == LOOKS) {
                        return Optional.empty();
                    }
                    desk.rest().sleep(desk.settings().settle());
                }
                case BatchFinding.Unknown(var failure) -> {
                    LOG.warnf(
                            "batch can't be looked for, it is tried again batch=%s code=%s",
                            key, failure.code());
                    pauses.longer(null);
                }
            }
        }
    }
}
