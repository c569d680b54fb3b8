package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;

/// Names the path that a problem is about as RFC 9457 wants it, a URI reference. The platform would
/// write it decoded, with whatever a caller has put there.
@ApplicationScoped
class ProblemInstance implements ProblemPostProcessor {
    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        return HttpProblem.builder(problem).withInstance(of(context.path)).build();
    }

    /// Encoded twice, as the platform decodes once when it writes.
    ///
    /// @param path decoded
    static URI of(String path) {
        String reference = encoded(path).replace("+", "%20").replace("%2F", "/");
        return URI.create(encoded(reference));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
