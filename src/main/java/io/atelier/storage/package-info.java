/// Pictures and manifests: what was paid for, kept so that a crash can't lose, tear or mix it up.
///
/// A picture is stored under a name of our own making before a manifest names it; the first
/// manifest of a part's run wins and never changes. Knows nothing of jobs' states, and never
/// decodes a pixel: only headers and lengths are looked at.
@NullMarked
package io.atelier.storage;

import org.jspecify.annotations.NullMarked;
