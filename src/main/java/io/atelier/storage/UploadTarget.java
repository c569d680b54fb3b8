package io.atelier.storage;

import io.atelier.job.JobId;

/// What a picture on its way will be called, but for the kind it turns out to be.
record UploadTarget(JobId job, int part, int run, int fence, int index) {
    UploadTarget {
        if (part < 0 || run < 0 || fence < 0 || index < 0) {
            throw new IllegalArgumentException("part, run, fence and index count from 0");
        }
    }

    String prefix() {
        return StoredName.ofAttempt(job, part, run, fence) + "i" + index + ".";
    }

    StoredName as(PictureFormat format) {
        return new StoredName(job, part, run, fence, index, format);
    }
}
