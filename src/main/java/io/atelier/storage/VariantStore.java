package io.atelier.storage;

import io.atelier.job.Picture;
import io.atelier.job.Variant;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Where that is kept which was made of stored pictures. All of it can be made again, so it may be
/// lost, and it is not counted among what was paid for. Where it is swept, that goes whose picture
/// is gone; so sweep the pictures first.
public interface VariantStore extends Sweepable {
    /// Begins to store what one transform makes of that picture. Its name is told by its content,
    /// so whoever makes the same finds it there.
    ///
    /// @param index the place of the transform
    /// @throws IOException also where the room is needed for what is paid for
    PictureUpload begin(Picture original, int index) throws IOException;

    /// Keeps what all transforms have made of that picture, unless somebody was first, and gives
    /// back what is kept.
    List<Variant> publish(Picture original, List<Variant> variants) throws IOException;

    /// Empty where nothing was made of it yet.
    Optional<List<Variant>> of(Picture original) throws IOException;

    /// Opens a variant by the name it was stored under; empty where there is none, or where the
    /// name is not of our making.
    Optional<StoredContent> open(String name) throws IOException;
}
