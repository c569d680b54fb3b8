package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Makes the pictures of a call, drawing no more at once than there are cores.
final class Studio {
    private static final int PLAIN_PICTURES_KEPT = 256;

    private final ArtMode mode;
    private final Painter painter;
    private final Semaphore easels = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final Map<Plain, Work> plain = new ConcurrentHashMap<>();

    Studio(ArtMode mode, Painter painter) {
        this.mode = mode;
        this.painter = painter;
    }

    /// A finished picture and those that may be shown on the way to it.
    ///
    /// @param sha256 of the finished one, in hexadecimal
    record Work(Buffer picture, String sha256, List<Buffer> partials) {}

    private record Plain(
            PixelSize size,
            PictureFormat format,
            boolean transparent,
            int compression,
            int index,
            PictureRequest.Frames frames,
            int partials,
            OptionalInt bytes) {}

    /// @param call the request id, which a stamp names
    List<Work> works(PictureRequest request, String call) {
        return IntStream.range(0, request.n())
                .mapToObj(index -> work(request, index, call))
                .toList();
    }

    private Work work(PictureRequest request, int index, String call) {
        return switch (mode) {
            case DRAWN ->
                    atAnEasel(() -> {
                        var sketch = Sketch.of(request, index);
                        return request.format() == PictureFormat.SVG
                                ? work(SvgDrawing.of(sketch), List.of())
                                : work(painter.paint(sketch), request);
                    });
            case PLAIN -> plain(request, index);
            case STAMPED -> stamped(plain(request, index), request, call + "/" + index);
        };
    }

    private static Work stamped(Work plain, PictureRequest request, String call) {
        return request.format() == PictureFormat.PNG
                ? work(Stamp.on(plain.picture(), call + "\n" + request.prompt()), plain.partials())
                : plain;
    }

    private Work plain(PictureRequest request, int index) {
        if (plain.size() > PLAIN_PICTURES_KEPT) {
            plain.clear();
        }
        var key =
                new Plain(
                        request.size(),
                        request.format(),
                        request.transparent(),
                        request.compression(),
                        index,
                        request.frames(),
                        request.partialImages(),
                        PromptMarkers.bytes(request.prompt()));
        return plain.computeIfAbsent(
                key,
                _ -> {
                    var sketch = Sketch.of(request, index);
                    return request.format() == PictureFormat.SVG
                            ? work(SvgDrawing.of(sketch), List.of())
                            : work(painter.fill(sketch), request);
                });
    }

    private <T> T atAnEasel(Supplier<T> work) {
        easels.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            easels.release();
        }
    }

    private static Work work(BufferedImage painted, PictureRequest request) {
        var partials =
                IntStream.range(0, request.partialImages())
                        .mapToObj(i -> blurred(painted, 1 << (6 - 2 * Math.min(i, 2))))
                        .map(partial ->
                                PictureEncoder.encode(
                                        partial, request.format(), request.compression()))
                        .toList();
        return work(encoded(painted, request), partials);
    }

    private static Work work(Buffer picture, List<Buffer> partials) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(picture.getBytes());
            return new Work(picture, HexFormat.of().formatHex(hash), partials);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Buffer encoded(BufferedImage painted, PictureRequest request) {
        if (request.format() == PictureFormat.GIF) {
            return PictureEncoder.animated(
                    frames(painted, request.frames().count()), request.frames().millis());
        }
        var picture = PictureEncoder.encode(painted, request.format(), request.compression());
        var bytes = PromptMarkers.bytes(request.prompt());
        return bytes.isPresent() && request.format() == PictureFormat.PNG
                ? PaddedPng.of(picture, bytes.getAsInt())
                : picture;
    }

    /// The picture as it looks when it is not finished.
    ///
    /// @param coarseness how many pixels become one
    private static BufferedImage blurred(BufferedImage painted, int coarseness) {
        var width = painted.getWidth();
        var height = painted.getHeight();
        var small =
                new BufferedImage(
                        Math.max(1, width / coarseness),
                        Math.max(1, height / coarseness),
                        painted.getType());
        scale(painted, small);
        var partial = new BufferedImage(width, height, painted.getType());
        scale(small, partial);
        return partial;
    }

    private static void scale(BufferedImage from, BufferedImage to) {
        var g = to.createGraphics();
        g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(from, 0, 0, to.getWidth(), to.getHeight(), null);
        g.dispose();
    }

    /// The picture with a moon that goes once around it.
    private static List<BufferedImage> frames(BufferedImage painted, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    var width = painted.getWidth();
                    var height = painted.getHeight();
                    var frame = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED);
                    var g = frame.createGraphics();
                    g.drawImage(painted, 0, 0, null);
                    var turn = 2 * Math.PI * i / count;
                    var size = Math.min(width, height) * 0.08;
                    g.setPaint(Color.WHITE);
                    g.fill(
                            new Ellipse2D.Double(
                                    width * (0.5 + 0.38 * Math.cos(turn)) - size / 2,
                                    height * (0.5 + 0.38 * Math.sin(turn)) - size / 2,
                                    size,
                                    size));
                    g.dispose();
                    return frame;
                })
                .toList();
    }
}
