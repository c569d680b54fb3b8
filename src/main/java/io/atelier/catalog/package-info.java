/// Models as data: what each one accepts, costs and may take, and when it goes.
///
/// The facts are in `models.json` beside these classes; a new model is a change of that file alone.
/// Nothing here asks the upstream, and nothing changes what a caller asked for.
@NullMarked
package io.atelier.catalog;

import org.jspecify.annotations.NullMarked;
