/// Plants a bug into a running process, so that the checker can show that it would notice. Nothing
/// here is part of the product, and the product knows nothing of it.
package io.atelier.chaos.agent;
