package io.atelier.egress;

import java.io.IOException;

/// Takes the body of an answer.
@FunctionalInterface
public interface Receiver {
    /// A piece of the body, in order; called by the thread that made the call.
    ///
    /// @throws IOException to hang up; the call ends with it
    void take(EgressAnswer.Head head, byte[] bytes) throws IOException;
}
