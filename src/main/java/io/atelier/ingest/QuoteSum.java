package io.atelier.ingest;

import io.atelier.ingest.QuoteAnswer.Dollars;
import io.atelier.ingest.QuoteAnswer.LaneQuote;
import io.atelier.ingest.Quotes.Priced;
import io.atelier.ingest.Quotes.Quoted;
import io.atelier.job.JobAnswer;
import io.atelier.job.Lane;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Adds up the quotes of many jobs. Not thread-safe.
final class QuoteSum {
    /// So many rejected lines are told of, and so many different warnings.
    static final int MOST_TOLD = 100;

    private final Row realtime = new Row(Lane.REALTIME);
    private final Row batch = new Row(Lane.BATCH);
    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<LineResult> errors = new ArrayList<>();
    private long jobs;
    private long images;
    private long rejected;

    /// What one lane comes to.
    private static final class Row {
        private final Lane lane;
        private long jobs;
        private Dollars usd = new Dollars(Usd.ZERO, Usd.ZERO, Usd.ZERO);
        private Usage tokens = Usage.NONE;
        private @Nullable Boolean meets;

        Row(Lane lane) {
            this.lane = lane;
        }

        void add(Priced priced, boolean byThisLane) {
            jobs += byThisLane ? 1 : 0;
            usd = usd.plus(priced.usd());
            tokens = tokens.plus(priced.tokens());
            Boolean met = priced.meetsDeadline();
            if (met != null) {
                meets = met && (meets == null || meets);
            }
        }

        LaneQuote told(@Nullable Long measuredJobs) {
            return new LaneQuote(lane, jobs, usd, JobAnswer.Tokens.of(tokens), meets, measuredJobs);
        }
    }

    void add(Quoted quoted) {
        jobs++;
        images += quoted.document().operation().options().n();
        realtime.add(quoted.realtime(), true);
        Priced inBatch = quoted.batch();
        batch.add(inBatch == null ? quoted.realtime() : inBatch, inBatch != null);
        quoted.warnings().stream().filter(_ -> warnings.size() < MOST_TOLD).forEach(warnings::add);
    }

    void reject(LineResult line) {
        rejected++;
        if (errors.size() < MOST_TOLD) {
            errors.add(line);
        }
    }

    /// Of all of them together.
    void warn(String warning) {
        warnings.add(warning);
    }

    /// Of one job alone.
    QuoteAnswer answer(Quoted one) {
        return new QuoteAnswer(
                "quote",
                jobs,
                images,
                one.document().operation().options().model(),
                lanes(one.measuredJobs()),
                one.document().changes(),
                List.copyOf(warnings),
                null,
                null);
    }

    QuoteAnswer answer() {
        return new QuoteAnswer(
                "quote",
                jobs,
                images,
                null,
                lanes(null),
                List.of(),
                List.copyOf(warnings),
                rejected,
                List.copyOf(errors));
    }

    private List<LaneQuote> lanes(@Nullable Long measuredJobs) {
        return batch.jobs == 0
                ? List.of(realtime.told(measuredJobs))
                : List.of(realtime.told(measuredJobs), batch.told(measuredJobs));
    }
}
