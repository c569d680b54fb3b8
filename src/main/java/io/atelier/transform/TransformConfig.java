package io.atelier.transform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How variants of pictures are made, by the role `view`.
@ConfigMapping(prefix = "atelier.transform")
public interface TransformConfig {
    /// How many pictures are worked on at once in this process; the others wait in line. Each takes
    /// up to 16 bytes of heap for each of its pixels, and one processor for about as long as a
    /// browser takes to load it. Bound: 1 to 16.
    @WithDefault("1")
    @Min(1)
    @Max(16)
    int atOnce();

    /// A picture that declares more pixels is not decoded: its variants have an error. The default
    /// is the largest picture that OpenAI makes, 3840x2160. Raise it together with the heap, see
    /// `at-once`. Bound: 1 to 33,177,600, the default of `atelier.storage.max-pixels`.
    @WithDefault("8294400")
    @Min(1)
    @Max(33_177_600)
    long maxPixels();

    /// How long whoever asks for a variant waits for it to be made before the answer is to ask
    /// again. Keep it below `quarkus.http.idle-timeout`. Bound: 0 to 1 min.
    @WithDefault("10s")
    @DurationMin
    @DurationMax(minutes = 1)
    Duration patience();
}
