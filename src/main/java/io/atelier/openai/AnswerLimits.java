package io.atelier.openai;

/// What an answer may cost us before we believe a word of it (RELIABILITY.md S5).
///
/// @param pictures how many were ordered; more or fewer is a broken answer
/// @param pictureBytes of one picture, decoded
/// @param bodyBytes of the whole answer as it comes over the wire
/// @param restBytes of everything in one JSON text that isn't a picture: the part held in memory
/// @param nesting how deep objects and arrays may stand in each other, at most 64
record AnswerLimits(int pictures, long pictureBytes, long bodyBytes, int restBytes, int nesting) {
    private static final int REST_BYTES = 1 << 20;
    private static final int MANY_EVENTS = 16 << 20;
    private static final int NESTING = 32;

    AnswerLimits {
        if (pictures < 1 || pictureBytes < 1 || bodyBytes < 1 || restBytes < 1) {
            throw new IllegalArgumentException("limits must be positive: " + pictures);
        }
        if (nesting < 1 || nesting > Long.SIZE) {
            throw new IllegalArgumentException("nesting must be 1 to 64: " + nesting);
        }
    }

    /// One picture in a stream of events or in a response, which may hold it twice and partial
    /// images beside it.
    static AnswerLimits ofOne(int partialImages, long pictureBytes) {
        return new AnswerLimits(
                1,
                pictureBytes,
                2L * (partialImages + 2) * pictureBytes + MANY_EVENTS,
                REST_BYTES,
                NESTING);
    }

    /// Base64 makes a picture a third longer; the rest of the factor 2 is room for JSON escapes.
    static AnswerLimits of(int pictures, long pictureBytes) {
        return new AnswerLimits(
                pictures,
                pictureBytes,
                2L * pictures * pictureBytes + REST_BYTES,
                REST_BYTES,
                NESTING);
    }
}
