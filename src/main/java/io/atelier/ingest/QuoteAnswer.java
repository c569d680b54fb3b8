package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.catalog.Quote;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.Lane;
import io.atelier.job.Usd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to `POST /v1/quotes`.
///
/// @param jobs how many were quoted
/// @param images that they bring together
/// @param model of a single job, as it would be called
/// @param lanes by which they can be bought, realtime first
/// @param changes of a single job
/// @param rejected how many lines are no jobs; null for a single job
/// @param errors what `POST /v1/jobs` would say of the first of them
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QuoteAnswer(
        String object,
        long jobs,
        long images,
        @Nullable String model,
        List<LaneQuote> lanes,
        List<JobDocument.Change> changes,
        List<String> warnings,
        @Nullable Long rejected,
        @Nullable List<LineResult> errors) {
    /// What it costs by one lane.
    ///
    /// @param jobs that go by it; the others are called at once, and counted so
    /// @param tokens expected
    /// @param meetsDeadline whether all that have a deadline can be done by then; null where none
    ///   has one
    /// @param measuredJobs like a single job that the expected figure was corrected by
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LaneQuote(
            Lane lane,
            long jobs,
            Dollars usd,
            JobAnswer.Tokens tokens,
            @Nullable Boolean meetsDeadline,
            @Nullable Long measuredJobs) {}

    /// Nothing costs more than `high` but a further attempt.
    public record Dollars(Usd low, Usd expected, Usd high) {
        static Dollars of(Quote quote) {
            return new Dollars(quote.low().usd(), quote.expected().usd(), quote.high().usd());
        }

        Dollars plus(Dollars other) {
            return new Dollars(
                    low.plus(other.low), expected.plus(other.expected), high.plus(other.high));
        }
    }
}
