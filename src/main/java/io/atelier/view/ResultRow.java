package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.atelier.job.Failure;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Usd;
import io.atelier.log.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line of a group's manifest: a picture, or in its place why there is none, or a job that has
/// none (yet).
///
/// @param id of the line that the job came as; null where it came alone
/// @param index of the picture among those of its job; null where it has none (yet)
/// @param file in the archive
/// @param costUsd of the whole job, on the first of its lines
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResultRow(
        JobId job,
        @Nullable String id,
        @Nullable Integer index,
        JobStatus status,
        @Nullable String url,
        @Nullable String file,
        @Nullable String contentType,
        @Nullable Long bytes,
        @Nullable String sha256,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Usd costUsd,
        @Nullable Failure error) {
    static List<ResultRow> of(JobAnswer job, @Nullable String line) {
        if (job.images().isEmpty()) {
            return List.of(without(job, line));
        }
        List<ResultRow> rows = new ArrayList<>();
        for (JobAnswer.Image image : job.images()) {
            rows.add(of(job, line, image, rows.isEmpty() ? job.costUsd() : null));
        }
        return rows;
    }

    private static ResultRow without(JobAnswer job, @Nullable String line) {
        return new ResultRow(
                job.id(),
                line,
                null,
                job.status(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                job.costUsd(),
                job.error());
    }

    private static ResultRow of(
            JobAnswer job, @Nullable String line, JobAnswer.Image image, @Nullable Usd cost) {
        return new ResultRow(
                job.id(),
                line,
                image.index(),
                job.status(),
                image.url(),
                null,
                image.contentType(),
                image.bytes(),
                image.sha256(),
                image.width(),
                image.height(),
                cost,
                image.error());
    }

    /// The same in an archive, where a link would soon be of no use.
    ///
    /// @param name of its file; null where there is none
    /// @param trouble why the file is missing or broken; null where it is whole
    ResultRow filed(@Nullable String name, @Nullable Failure trouble) {
        return new ResultRow(
                job,
                id,
                index,
                status,
                null,
                name,
                contentType,
                bytes,
                sha256,
                width,
                height,
                costUsd,
                trouble == null ? error : trouble);
    }

    String json() {
        try {
            return Json.MAPPER.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line of a manifest can't be written", e);
        }
    }
}
