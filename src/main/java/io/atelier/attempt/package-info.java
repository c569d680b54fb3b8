/// What whoever makes calls has in common, one at a time or in batches: claim, fence oneself, find
/// the inputs, store, report. It makes no call itself.
@NullMarked
package io.atelier.attempt;

import org.jspecify.annotations.NullMarked;
