package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is to be made of each picture of a job, beside the picture itself, which stays as it came.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Transform.Thumbnail.class, name = Transform.THUMBNAIL),
    @JsonSubTypes.Type(value = Transform.Resize.class, name = Transform.RESIZE),
    @JsonSubTypes.Type(value = Transform.Convert.class, name = Transform.CONVERT),
    @JsonSubTypes.Type(value = Transform.Watermark.class, name = Transform.WATERMARK),
    @JsonSubTypes.Type(value = Transform.Blurhash.class, name = Transform.BLURHASH)
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Transform {
    String THUMBNAIL = "thumbnail";
    String RESIZE = "resize";
    String CONVERT = "convert";
    String WATERMARK = "watermark";
    String BLURHASH = "blurhash";

    /// Tells it from the job's others; a segment of a path.
    String name();

    @JsonIgnore
    default String kind() {
        return switch (this) {
            case Thumbnail _ -> THUMBNAIL;
            case Resize _ -> RESIZE;
            case Convert _ -> CONVERT;
            case Watermark _ -> WATERMARK;
            case Blurhash _ -> BLURHASH;
        };
    }

    /// @param edgePixels the longer edge; a smaller picture is not made larger
    record Thumbnail(String name, int edgePixels, Encoding encoding) implements Transform {}

    record Resize(String name, Box box, Encoding encoding) implements Transform {}

    record Convert(String name, Encoding encoding) implements Transform {}

    /// @param box what is done before the mark is put on; null for nothing
    record Watermark(
            String name, @Nullable Box box, Mark mark, Placement placement, Encoding encoding)
            implements Transform {}

    /// https://github.com/woltapp/blurhash
    record Blurhash(String name, int componentsX, int componentsY) implements Transform {}

    /// How it is written.
    ///
    /// @param outputFormat png, jpeg or webp; null for that of the picture
    /// @param outputCompression 0-100, of jpeg and webp
    /// @param background `#rrggbb` behind what is transparent; null to leave it so, or white where
    ///   the format has no transparency
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Encoding(
            @Nullable String outputFormat,
            @Nullable Integer outputCompression,
            @Nullable String background) {}

    /// The size wanted.
    ///
    /// @param widthPixels null where the height alone decides
    /// @param heightPixels null where the width alone decides
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Box(@Nullable Integer widthPixels, @Nullable Integer heightPixels, Fit fit) {
        public Box {
            if (widthPixels == null && heightPixels == null) {
                throw new IllegalArgumentException("a box has a width or a height");
            }
        }
    }

    /// What becomes of a picture whose sides are in another proportion than those of its box.
    enum Fit {
        /// It is as large as fits inside, and never larger than it was.
        INSIDE,
        /// It fills the box, and what sticks out is cut off on both sides alike.
        COVER,
        /// It fits inside, with the background around it.
        CONTAIN,
        /// It is stretched.
        FILL;

        public String wireName() {
            return lowerCase(this);
        }
    }

    /// What is put on a picture.
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(Text.class), @JsonSubTypes.Type(Image.class)})
    sealed interface Mark {}

    /// @param color `#rrggbb`
    record Text(String text, String color) implements Mark {}

    /// @param fileId a file of the tenant's
    record Image(String fileId) implements Mark {}

    /// Where a mark goes.
    ///
    /// @param opacity in percent
    /// @param scale the mark's width in percent of the picture's
    record Placement(Position position, int opacity, int scale) {}

    /// The place of a mark.
    enum Position {
        TOP_LEFT,
        TOP,
        TOP_RIGHT,
        LEFT,
        CENTER,
        RIGHT,
        BOTTOM_LEFT,
        BOTTOM,
        BOTTOM_RIGHT;

        public String wireName() {
            return lowerCase(this).replace('_', '-');
        }
    }

    /// The file that must be there for it.
    @JsonIgnore
    default Optional<String> file() {
        return this instanceof Watermark(_, _, Image(String fileId), _, _)
                ? Optional.of(fileId)
                : Optional.empty();
    }

    private static String lowerCase(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
