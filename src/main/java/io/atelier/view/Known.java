package io.atelier.view;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobStatus;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Step;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a view knows of one job.
public sealed interface Known {
    JobStatus status();

    /// As it was accepted.
    JobDocument document();

    /// @param urls makes an address of a picture's path
    /// @param queue why it waits; null where it doesn't
    JobAnswer answer(UnaryOperator<String> urls, JobAnswer.@Nullable Queue queue);

    /// Whether it has ended with that step of its history, or one before it.
    boolean endedBy(int step);

    /// Oldest first.
    List<Step> history();

    /// @param index among all pictures of the job
    Optional<Picture> picture(int index);

    /// It is on the log, and the ledger has not spoken of it yet.
    record Accepted(Fact.Submit submit) implements Known {
        @Override
        public JobStatus status() {
            return submit.document().notBefore() == null ? JobStatus.ACCEPTED : JobStatus.SCHEDULED;
        }

        @Override
        public JobDocument document() {
            return submit.document();
        }

        @Override
        public JobAnswer answer(UnaryOperator<String> urls, JobAnswer.@Nullable Queue queue) {
            return JobAnswer.accepted(
                    submit.job(), submit.document(), submit.at(), status(), null, queue);
        }

        @Override
        public boolean endedBy(int step) {
            return false;
        }

        @Override
        public List<Step> history() {
            return List.of(
                    new Step(submit.at(), "accepted", null, null, null, "waits for the ledger"));
        }

        @Override
        public Optional<Picture> picture(int index) {
            return Optional.empty();
        }
    }

    /// The ledger's latest word.
    record Folded(Job job) implements Known {
        @Override
        public JobStatus status() {
            return job.status();
        }

        @Override
        public JobDocument document() {
            return job.document();
        }

        @Override
        public JobAnswer answer(UnaryOperator<String> urls, JobAnswer.@Nullable Queue queue) {
            return JobAnswer.of(job, urls, queue);
        }

        @Override
        public boolean endedBy(int step) {
            return job.terminal() && job.steps() <= step;
        }

        @Override
        public List<Step> history() {
            return job.history();
        }

        @Override
        public Optional<Picture> picture(int index) {
            return job.parts().stream()
                    .flatMap(part ->
                            pictures(part)
                                    .filter(picture ->
                                            part.firstImage() + picture.index() == index))
                    .findFirst();
        }

        private static Stream<Picture> pictures(Part part) {
            return part.state() instanceof PartState.Succeeded succeeded
                    ? succeeded.pictures().stream()
                    : Stream.empty();
        }
    }
}
