package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.log.Json;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What became of a line of a bulk body.
///
/// @param line its number, from 1
/// @param is whether there is a job
/// @param id under which it can be sent again; null where none could be read
/// @param job that it has made, now or before, or may have made
/// @param jobStatus of a job that was there before
/// @param problem what `POST /v1/jobs` would have answered to it
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LineResult(
        long line,
        @Nullable String id,
        @JsonProperty("status") Status is,
        @Nullable JobId job,
        @Nullable JobStatus jobStatus,
        @Nullable JsonNode problem) {
    /// One line may have any number of fields that are wrong.
    private static final int MOST_ERRORS = 16;

    /// Whether there is a job.
    public enum Status {
        ACCEPTED,
        REPLAYED,
        REJECTED,
        UNKNOWN;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static LineResult accepted(long line, String id, JobId job) {
        return of(line, id, Status.ACCEPTED, job, null, null);
    }

    static LineResult replayed(long line, String id, JobId job, JobStatus is) {
        return of(line, id, Status.REPLAYED, job, is, null);
    }

    static LineResult rejected(long line, @Nullable String id, HttpProblem problem) {
        return of(line, id, Status.REJECTED, null, null, problem);
    }

    static LineResult unknown(long line, String id, JobId job, HttpProblem problem) {
        return of(line, id, Status.UNKNOWN, job, null, problem);
    }

    private static LineResult of(
            long line,
            @Nullable String id,
            Status status,
            @Nullable JobId job,
            @Nullable JobStatus is,
            @Nullable HttpProblem problem) {
        return new LineResult(line, id, status, job, is, problem == null ? null : told(problem));
    }

    private static ObjectNode told(HttpProblem problem) {
        ObjectNode told =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", String.valueOf(problem.getType()))
                        .put("title", problem.getTitle())
                        .put("status", problem.getStatusCode())
                        .put("detail", problem.getDetail());
        problem.getParameters()
                .forEach((name, value) ->
                        told.set(
                                name,
                                Json.MAPPER.valueToTree(
                                        value instanceof List<?> list
                                                ? list.stream().limit(MOST_ERRORS).toList()
                                                : value)));
        return told;
    }
}
