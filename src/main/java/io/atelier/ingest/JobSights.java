package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/// Looks at jobs as the ledger knows them: open ones it has at hand, ended ones are read back from
/// where it says. Whose they are, whoever asks has to look.
final class JobSights {
    private static final Logger LOG = Logger.getLogger(JobSights.class);

    private final Commands commands;
    private final States states;

    /// Where ended jobs are read back.
    interface States {
        /// @throws KafkaException where it can't be had now
        Job at(JobId job, long offset);
    }

    JobSights(Commands commands, States states) {
        this.commands = commands;
        this.states = states;
    }

    JobSight at(JobId job) throws InterruptedException {
        if (!(commands.ask(replyTo -> new Fact.Look(job, replyTo))
                instanceof Verdict.Spoken spoken)) {
            return new JobSight.Unknown();
        }
        if (spoken.kind() == Order.Reply.Kind.NOT_FOUND) {
            return new JobSight.Missing();
        }
        if (spoken.job() != null) {
            return new JobSight.Seen(spoken.job());
        }
        return spoken.stateOffset() == null
                ? new JobSight.Unknown()
                : readBack(job, spoken.stateOffset());
    }

    private JobSight readBack(JobId job, long offset) {
        try {
            return new JobSight.Seen(states.at(job, offset));
        } catch (KafkaException e) {
            LOG.warnf(
                    "ended job not read back, its caller is told to retry jobId=%s reason=%s",
                    job, e.getMessage());
            return new JobSight.Unknown();
        }
    }
}
