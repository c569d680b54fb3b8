/// Reads the manifests of `k8s/` as a cluster would, and holds them against the application.
@NullMarked
package io.atelier.k8s;

import org.jspecify.annotations.NullMarked;
