package io.atelier.ingest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;

/// Gives problems that the platform made up (unknown path, wrong method) the type which RFC 9457
/// has for those that say no more than their status.
@ApplicationScoped
class ProblemType implements ProblemPostProcessor {
    private static final URI STATUS_ALONE = URI.create("about:blank");

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        return problem.getType() != null
                ? problem
                : HttpProblem.builder(problem).withType(STATUS_ALONE).build();
    }
}
