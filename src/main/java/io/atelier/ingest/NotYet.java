package io.atelier.ingest;

import io.atelier.job.ImageOperation;
import java.util.List;
import java.util.Set;

/// What a job document can say and can't be done yet, so that nothing is accepted only to fail.
final class NotYet {
    private NotYet() {}

    /// The picture store can't read the headers of these formats.
    static void refuse(Form form, ImageOperation operation) {
        if (Set.of("gif", "svg").contains(operation.options().outputFormat())) {
            form.refuse(
                    new FieldError(
                            form.asWritten(JobFields.OUTPUT_FORMAT),
                            "gif and svg are not available yet",
                            List.of(),
                            null));
        }
    }
}
