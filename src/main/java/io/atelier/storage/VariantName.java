package io.atelier.storage;

import io.atelier.job.Picture;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The only names of variants: `variants/<original>.v<transform>.<hash>.<ext>`, with the original's
/// name but for its ending; `variants/<original>.json` for all that came of one.
///
/// @param hash the first 16 digits of the content's SHA-256, so that the same content has one name
record VariantName(StoredName original, int index, String hash, PictureFormat format) {
    static final String TREE = "variants/";
    private static final Pattern SHAPE =
            Pattern.compile("variants/(.+)\\.v(0|[1-9][0-9]{0,2})\\.([0-9a-f]{16})\\.([a-z]{3,4})");

    private static final Pattern STEM =
            Pattern.compile("[0-9a-f-]{36}\\.p[0-9]+\\.r[0-9]+\\.f[0-9]+\\.i[0-9]+");

    static VariantName of(Picture original, int index, String sha256, PictureFormat format) {
        return new VariantName(stored(original), index, sha256.substring(0, 16), format);
    }

    /// Empty for every text that isn't exactly what [#toString] writes; the kind of the original is
    /// not in it.
    static Optional<VariantName> parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        return parts.matches()
                ? StoredName.parse(parts.group(1) + ".png")
                        .flatMap(original ->
                                PictureFormat.ofExtension(parts.group(4))
                                        .map(format ->
                                                new VariantName(
                                                        original,
                                                        Integer.parseInt(parts.group(2)),
                                                        parts.group(3),
                                                        format)))
                : Optional.empty();
    }

    /// @throws IllegalArgumentException where it is not under a name of our making
    private static StoredName stored(Picture original) {
        return StoredName.parse(original.name())
                .orElseThrow(() ->
                        new IllegalArgumentException("not a stored picture: " + original.name()));
    }

    /// Where all that is made of that picture lies.
    static String folder(Picture original) {
        return folder(stored(original));
    }

    private static String folder(StoredName original) {
        return TREE + StoredName.folder(original.job());
    }

    /// The file that tells what came of that picture.
    static String record(Picture original) {
        return stem(stored(original)) + ".json";
    }

    private static String stem(StoredName original) {
        return stemOf(original.file());
    }

    /// What the names of a picture, its variants and their record have in common, without the
    /// folder.
    static String stemOf(String file) {
        Matcher stem = STEM.matcher(file);
        return stem.lookingAt() ? stem.group() : file;
    }

    String folder() {
        return folder(original);
    }

    String file() {
        return "%s.v%d.%s.%s".formatted(stem(original), index, hash, format.extension());
    }

    @Override
    public String toString() {
        return folder() + "/" + file();
    }
}
