/// The way in: strict reading of job documents, and the REST paths, our own and OpenAI's, that turn
/// a caller's wish into a fact on the log and the ledger's verdict into an answer. It decides
/// nothing about a job, and keeps none: callers who stay are told what the log says of theirs, and
/// all else is the view's business.
@NullMarked
package io.atelier.ingest;

import org.jspecify.annotations.NullMarked;
