/// Models as data: what each one accepts, costs and may take, and when it goes.
///
/// The facts are in `models.json` beside these classes; a new model is a change of that file alone.
/// Nothing here asks the upstream; what users still send of former days is translated by data too,
/// and every change is told with its reason.
@NullMarked
package io.atelier.catalog;

import org.jspecify.annotations.NullMarked;
