package io.atelier.openai;

import io.atelier.job.Usage;

/// What the bytes after a 200 turned out to be.
sealed interface Answer {
    /// Every ordered picture is in the sink and the JSON around them is whole.
    record Complete(int pictures, Usage usage) implements Answer {}

    /// Not what was ordered, whatever has already reached the sink.
    ///
    /// @param detail ours, never a byte of the answer
    record Broken(Flaw flaw, String detail) implements Answer {}

    /// What is wrong with a broken answer.
    enum Flaw {
        /// It ended in the middle.
        TRUNCATED("upstream_truncated"),
        /// It isn't JSON, or not of the expected shape.
        MALFORMED("upstream_malformed"),
        /// A picture isn't base64.
        ILLEGAL_BASE64("upstream_bad_base64"),
        /// There are fewer or more pictures than were ordered.
        WRONG_COUNT("upstream_wrong_count"),
        /// There is an entry without a picture, or with two.
        MISSING_PICTURE("upstream_missing_picture"),
        /// It is a stream whose last event never came.
        NO_TERMINAL_EVENT("upstream_no_terminal_event"),
        /// It is larger than we are ready to take.
        TOO_LARGE("upstream_too_large");

        private final String code;

        Flaw(String code) {
            this.code = code;
        }

        /// The failure code that a caller of the job sees.
        String code() {
            return code;
        }
    }
}
