/// The vocabulary: what a job is, what can happen to it, and nothing of how.
@NullMarked
package io.atelier.job;

import org.jspecify.annotations.NullMarked;
