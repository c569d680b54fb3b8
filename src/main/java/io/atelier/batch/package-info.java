/// Gathers work that may wait into OpenAI's batches, for half the price, and splits what they bring
/// back into jobs. It decides nothing about a job: what is in a batch was granted under the batch's
/// key before anything was ordered.
@NullMarked
package io.atelier.batch;

import org.jspecify.annotations.NullMarked;
