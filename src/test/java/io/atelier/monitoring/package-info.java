/// The alerts and dashboards of `deploy/`: what they ask for is there, and Prometheus understands
/// it.
@NullMarked
package io.atelier.monitoring;

import org.jspecify.annotations.NullMarked;
