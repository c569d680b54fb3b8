/// The one-command default: a Kafka broker and an OpenAI simulator inside the process.
///
/// Both are stand-ins that keep to the public contracts (Kafka's protocol, OpenAI's HTTP API) and
/// know nothing of the rest of Atelier: they import none of its packages, and could be swapped for
/// the real things by configuration alone. Not for production.
@NullMarked
package io.atelier.embedded;

import org.jspecify.annotations.NullMarked;
