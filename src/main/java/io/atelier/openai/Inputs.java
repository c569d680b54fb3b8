package io.atelier.openai;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The pictures that a call starts from, in the operation's order.
///
/// @param mask where the first of them may change: its transparent part
/// @param markup what somebody drew over the first of them
public record Inputs(
        List<InputPicture> images, @Nullable InputPicture mask, @Nullable InputPicture markup) {
    public static final Inputs NONE = new Inputs(List.of(), null, null);

    public Inputs {
        images = List.copyOf(images);
    }

    public static Inputs of(List<InputPicture> images) {
        return new Inputs(images, null, null);
    }

    /// Whether every one of them is sent along, so that none has to be named.
    boolean allStored() {
        return all().allMatch(InputPicture.Stored.class::isInstance);
    }

    /// Mask and markup included.
    Stream<InputPicture> all() {
        return Stream.concat(images.stream(), Stream.of(mask, markup).filter(it -> it != null));
    }
}
