package io.atelier.embedded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an edit starts from.
///
/// @param mask transparent where the first picture is to be repainted
/// @param markup somebody's pen strokes over the first picture
/// @param layer how many times the first picture has been edited before
record Inputs(
        List<InputPicture> pictures,
        @Nullable InputPicture mask,
        @Nullable InputPicture markup,
        int layer) {
    static final Inputs NONE = new Inputs(List.of(), null, null, 0);

    static Inputs of(List<InputPicture> pictures) {
        return new Inputs(pictures, null, null, 1);
    }

    int tokens() {
        return pictures.stream().mapToInt(InputPicture::tokens).sum()
                + (mask == null ? 0 : mask.tokens())
                + (markup == null ? 0 : markup.tokens());
    }
}
