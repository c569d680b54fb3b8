package io.atelier.ingest;

/// What a bulk body is written in.
interface BulkFormat {
    /// A line as the JSON of a job document, with its line id as `id` if it has one.
    ///
    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where it can't be
    byte[] document(BodyLine line);
}
