/// The guard for every outgoing URL that a caller named: webhook targets and input pictures. It
/// parses strictly, resolves once, checks every address against IANA's special-purpose tables, and
/// connects to the very address it checked. Not for the upstream, whose address is ours to choose.
@NullMarked
package io.atelier.egress;

import org.jspecify.annotations.NullMarked;
