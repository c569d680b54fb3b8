package io.atelier.ingest;

import io.atelier.tenant.OpenAiPaths;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.util.UUID;

/// What all of OpenAI's paths have in common, whoever answers: `x-request-id`, and errors in
/// OpenAI's envelope, also those that the platform makes (unknown path, wrong method).
@Provider
final class OpenAiPath implements ContainerResponseFilter {
    static final String JOB_ID = "atelier-job-id";

    static final String REQUEST_ID = "x-request-id";

    static String requestId() {
        return "req_" + UUID.randomUUID().toString().replace("-", "");
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!OpenAiPaths.have(request.getUriInfo().getPath())) {
            return;
        }
        MultivaluedMap<String, Object> headers = response.getHeaders();
        headers.putSingle(REQUEST_ID, requestId());
        if (response.getEntity() instanceof HttpProblem problem) {
            response.setEntity(
                    new OpenAiError.Envelope(OpenAiError.of(problem)),
                    response.getEntityAnnotations(),
                    MediaType.APPLICATION_JSON_TYPE);
            if (problem.getParameters().get("job_id") instanceof String job) {
                headers.putSingle(JOB_ID, job);
            }
            if (headers.containsKey(HttpHeaders.RETRY_AFTER)) {
                headers.putSingle(OpenAiRefusal.SHOULD_RETRY, true);
                headers.putSingle(OpenAiRefusal.RETRY_AFTER_MS, OpenAiRefusal.SOON.toMillis());
            }
        }
    }
}
