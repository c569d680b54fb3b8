/// The one writer of job state: facts in, state and orders out, in one transaction. Nothing is paid
/// without its grant. It never calls anything but Kafka.
@NullMarked
package io.atelier.ledger;

import org.jspecify.annotations.NullMarked;
