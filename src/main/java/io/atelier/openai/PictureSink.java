package io.atelier.openai;

import java.io.IOException;
import java.io.OutputStream;

/// Where the pictures of one call go while they arrive.
@FunctionalInterface
public interface PictureSink {
    /// The stream gets the decoded bytes in pieces of some ten KiB and is closed in the end, also
    /// where the answer breaks off: only [io.atelier.job.Outcome.Answered] says that what was
    /// written is whole.
    ///
    /// A picture may be asked for again where its first delivery broke off and another one
    /// followed: what was written before is then void.
    ///
    /// @param index its place in the answer, from 0
    OutputStream picture(int index) throws IOException;
}
