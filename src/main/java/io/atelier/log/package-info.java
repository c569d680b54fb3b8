/// Kafka as this project uses it: the topics and their creation, what a record looks like on the
/// wire, publishing facts, and following topics. Nothing here decides anything about a job.
@NullMarked
package io.atelier.log;

import org.jspecify.annotations.NullMarked;
