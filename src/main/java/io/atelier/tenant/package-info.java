/// Who a caller is. So far there is one tenant and no authentication, and a guard that keeps such a
/// server on loopback. Not a place for rules about jobs.
@NullMarked
package io.atelier.tenant;

import org.jspecify.annotations.NullMarked;
