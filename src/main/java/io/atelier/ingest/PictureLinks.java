package io.atelier.ingest;

import io.atelier.job.JobId;

/// Where a caller fetches a picture from.
///
/// @param publicUrl where this service is reached, without a slash at the end
record PictureLinks(String publicUrl) {
    String to(JobId job, int image) {
        return "%s/v1/jobs/%s/images/%d".formatted(publicUrl, job, image);
    }
}
