package io.atelier.openai;

import java.io.IOException;
import java.io.OutputStream;

/// Where the pictures of one call go while they arrive.
@FunctionalInterface
public interface PictureSink {
    /// Asked for once per picture. The stream gets the decoded bytes in pieces of some ten KiB and
    /// is closed in the end, also where the answer breaks off: only
    /// [io.atelier.job.Outcome.Answered] says that what was written is whole.
    ///
    /// @param index its place in the answer, from 0
    OutputStream picture(int index) throws IOException;
}
