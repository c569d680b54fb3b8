package io.atelier.chaos;

import java.util.Arrays;
import java.util.stream.LongStream;

/// Where the seeds of runs come from: `-Datelier.chaos.seed`, one or several with commas between
/// them, else the clock.
final class Seeds {
    private Seeds() {}

    static LongStream chosen() {
        String given = System.getProperty("atelier.chaos.seed", "");
        return given.isEmpty()
                ? LongStream.of(System.currentTimeMillis())
                : Arrays.stream(given.split(",", -1)).mapToLong(Long::parseLong);
    }
}
