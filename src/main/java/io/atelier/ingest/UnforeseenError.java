package io.atelier.ingest;

import io.atelier.trace.Redacted;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Logs requests that ended in a way that nobody foresaw, in place of the platform, which would log
/// the exception's words as well.
@ApplicationScoped
class UnforeseenError implements ProblemPostProcessor {
    private static final Logger LOG = Logger.getLogger(UnforeseenError.class);

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        if (problem.getStatusCode() >= 500) {
            LOG.errorf(
                    Redacted.of(context.cause),
                    "request failed in a way that nobody foresaw status=%d path=%s",
                    problem.getStatusCode(),
                    ProblemInstance.of(context.path));
        }
        return problem;
    }
}
