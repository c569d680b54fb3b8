/// The door: who a caller is (by key, token or link), what that allows, and how much of it. With
/// authentication off everybody is one tenant, and a guard keeps such a server on loopback. Not a
/// place for rules about jobs.
@NullMarked
package io.atelier.tenant;

import org.jspecify.annotations.NullMarked;
