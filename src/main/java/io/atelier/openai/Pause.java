package io.atelier.openai;

import java.time.Duration;

/// Waits; passed in, so that tests needn't.
@FunctionalInterface
interface Pause {
    void rest(Duration duration) throws InterruptedException;
}
