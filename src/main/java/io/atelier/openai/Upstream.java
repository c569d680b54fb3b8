package io.atelier.openai;

import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import java.time.Duration;

/// Whoever makes pictures for money.
public interface Upstream {
    /// One call, paid for where it is answered; blocks until its pictures are in the sink or it has
    /// failed. Meant for a virtual thread. Interrupting it closes the connection; the outcome is
    /// then ambiguous and the thread's interrupt flag set.
    ///
    /// @param deadline for everything from the connection to the last byte, at most 30 minutes
    /// @param sink gets the pictures; they count only if the outcome is [Outcome.Answered]
    Outcome generate(ImageOperation.Generate operation, Duration deadline, PictureSink sink);

    /// Whether a call for this model would go out now. False while its breaker is open or the
    /// account is out of quota: then there is no point in claiming a job for it. It turns true
    /// again by itself; a call made in spite of it is not accepted and costs nothing.
    boolean admits(String model);
}
