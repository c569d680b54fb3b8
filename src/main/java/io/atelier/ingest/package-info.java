/// The way in: strict reading of job documents, and the REST paths that turn a caller's wish into a
/// fact on the log and the ledger's verdict into an answer. It decides nothing about a job and
/// never reads one; that is the ledger's and the view's business.
@NullMarked
package io.atelier.ingest;

import org.jspecify.annotations.NullMarked;
