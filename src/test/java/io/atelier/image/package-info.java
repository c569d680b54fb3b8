/// The container image, made and started without a container engine.
@NullMarked
package io.atelier.image;

import org.jspecify.annotations.NullMarked;
