package io.atelier.transform;

import io.atelier.job.Transform;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.filters.Watermark;
import net.coobird.thumbnailator.geometry.Position;
import net.coobird.thumbnailator.geometry.Positions;
import org.jspecify.annotations.Nullable;

/// What can be done with pixels. No method changes the picture that it is given.
final class Drawing {
    /// Around a mark, of the picture's shorter edge.
    private static final double MARGIN = 0.02;

    /// Of a text mark's height.
    private static final double OUTLINE = 0.08;

    private Drawing() {}

    static BufferedImage resize(BufferedImage picture, Transform.Box box, @Nullable Color behind) {
        int width = box.widthPixels() == null ? Integer.MAX_VALUE : box.widthPixels();
        int height = box.heightPixels() == null ? Integer.MAX_VALUE : box.heightPixels();
        double inside =
                Math.min(
                        (double) width / picture.getWidth(), (double) height / picture.getHeight());
        return switch (box.fit()) {
            case INSIDE -> scale(picture, Math.min(1, inside));
            case COVER -> scale(middle(picture, (double) width / height), width, height);
            case CONTAIN -> framed(scale(picture, inside), width, height, behind);
            case FILL -> scale(picture, width, height);
        };
    }

    /// As large as fits into a square of that edge, and never larger than it was.
    static BufferedImage shrink(BufferedImage picture, int edgePixels) {
        int edge = Math.max(picture.getWidth(), picture.getHeight());
        return scale(picture, Math.min(1, (double) edgePixels / edge));
    }

    /// The largest part of those proportions from the middle.
    private static BufferedImage middle(BufferedImage picture, double proportion) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int wide = Math.clamp(Math.round(height * proportion), 1, width);
        int high = Math.clamp(Math.round(width / proportion), 1, height);
        return picture.getSubimage((width - wide) / 2, (height - high) / 2, wide, high);
    }

    private static BufferedImage framed(
            BufferedImage picture, int width, int height, @Nullable Color behind) {
        BufferedImage frame =
                new BufferedImage(
                        width,
                        height,
                        behind == null ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = frame.createGraphics();
        if (behind != null) {
            graphics.setColor(behind);
            graphics.fillRect(0, 0, width, height);
        }
        graphics.drawImage(
                picture,
                (width - picture.getWidth()) / 2,
                (height - picture.getHeight()) / 2,
                null);
        graphics.dispose();
        return frame;
    }

    private static BufferedImage scale(BufferedImage picture, double factor) {
        return scale(
                picture,
                Math.max(1, (int) Math.round(picture.getWidth() * factor)),
                Math.max(1, (int) Math.round(picture.getHeight() * factor)));
    }

    private static BufferedImage scale(BufferedImage picture, int width, int height) {
        if (picture.getWidth() == width && picture.getHeight() == height) {
            return picture;
        }
        try {
            return Thumbnails.of(picture)
                    .forceSize(width, height)
                    .imageType(picture.getType())
                    .asBufferedImage();
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is read here", e);
        }
    }

    /// The same without transparency.
    static BufferedImage opaque(BufferedImage picture, Color behind) {
        return picture.getColorModel().hasAlpha()
                ? framed(picture, picture.getWidth(), picture.getHeight(), behind)
                : picture;
    }

    /// With a mark on it, which is never larger than the picture.
    static BufferedImage marked(
            BufferedImage picture, BufferedImage mark, Transform.Placement placement) {
        int margin = margin(picture);
        double factor =
                Math.min(
                        (double) markWidth(picture, placement) / mark.getWidth(),
                        (double) roomWithin(picture.getHeight(), margin) / mark.getHeight());
        return new Watermark(
                        position(placement.position()),
                        scale(mark, factor),
                        placement.opacity() / 100f,
                        margin)
                .apply(picture);
    }

    /// A text as a mark for that picture: drawn in its size, so that it stays sharp. It has an
    /// outline in black or white, to be seen on whatever is behind it.
    static BufferedImage text(
            BufferedImage picture, Transform.Text text, Transform.Placement placement) {
        Path2D letters = Typeface.outline(text.text());
        Rectangle2D bounds = letters.getBounds2D();
        double width = Math.max(bounds.getWidth(), 0.1);
        double height = Math.max(bounds.getHeight(), 0.1);
        double scale =
                Math.min(
                        markWidth(picture, placement) / width,
                        roomWithin(picture.getHeight(), margin(picture)) / height);
        float outline = (float) (OUTLINE * scale);
        AffineTransform place =
                AffineTransform.getTranslateInstance(
                        outline - bounds.getX() * scale, outline - bounds.getY() * scale);
        place.scale(scale, scale);
        letters.transform(place);
        BufferedImage mark =
                new BufferedImage(
                        (int) Math.ceil(width * scale + 2 * outline),
                        (int) Math.ceil(height * scale + 2 * outline),
                        BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = mark.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        Color color = Color.decode(text.color());
        graphics.setColor(contrast(color));
        graphics.setStroke(new BasicStroke(outline, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(letters);
        graphics.setColor(color);
        graphics.fill(letters);
        graphics.dispose();
        return mark;
    }

    private static Color contrast(Color color) {
        int brightness = 299 * color.getRed() + 587 * color.getGreen() + 114 * color.getBlue();
        return brightness > 127_500 ? Color.BLACK : Color.WHITE;
    }

    private static int margin(BufferedImage picture) {
        return (int) (MARGIN * Math.min(picture.getWidth(), picture.getHeight()));
    }

    private static int markWidth(BufferedImage picture, Transform.Placement placement) {
        int wanted = Math.round(picture.getWidth() * placement.scale() / 100f);
        return Math.clamp(wanted, 1, roomWithin(picture.getWidth(), margin(picture)));
    }

    private static int roomWithin(int edge, int margin) {
        return Math.max(1, edge - 2 * margin);
    }

    private static Position position(Transform.Position position) {
        return switch (position) {
            case TOP_LEFT -> Positions.TOP_LEFT;
            case TOP -> Positions.TOP_CENTER;
            case TOP_RIGHT -> Positions.TOP_RIGHT;
            case LEFT -> Positions.CENTER_LEFT;
            case CENTER -> Positions.CENTER;
            case RIGHT -> Positions.CENTER_RIGHT;
            case BOTTOM_LEFT -> Positions.BOTTOM_LEFT;
            case BOTTOM -> Positions.BOTTOM_CENTER;
            case BOTTOM_RIGHT -> Positions.BOTTOM_RIGHT;
        };
    }
}
