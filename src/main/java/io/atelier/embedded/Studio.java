package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/// Makes the pictures of a call, drawing no more at once than there are cores.
final class Studio {
    private static final int PLAIN_PICTURES_KEPT = 256;

    private final ArtMode mode;
    private final Painter painter;
    private final Semaphore easels = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final Map<Plain, Buffer> plain = new ConcurrentHashMap<>();

    Studio(ArtMode mode, Painter painter) {
        this.mode = mode;
        this.painter = painter;
    }

    private record Plain(
            PixelSize size,
            PictureFormat format,
            boolean transparent,
            int compression,
            int index) {}

    /// @param call the request id, which a stamp names
    List<Buffer> pictures(GenerationRequest request, String call) {
        return IntStream.range(0, request.n())
                .mapToObj(index -> picture(request, index, call))
                .toList();
    }

    private Buffer picture(GenerationRequest request, int index, String call) {
        return switch (mode) {
            case DRAWN -> drawn(Sketch.of(request, index), request);
            case PLAIN -> plain(request, index);
            case STAMPED ->
                    request.format() == PictureFormat.PNG
                            ? Stamp.on(
                                    plain(request, index),
                                    call + "/" + index + "\n" + request.prompt())
                            : plain(request, index);
        };
    }

    private Buffer drawn(Sketch sketch, GenerationRequest request) {
        easels.acquireUninterruptibly();
        try {
            return PictureEncoder.encode(
                    painter.paint(sketch), request.format(), request.compression());
        } finally {
            easels.release();
        }
    }

    private Buffer plain(GenerationRequest request, int index) {
        if (plain.size() > PLAIN_PICTURES_KEPT) {
            plain.clear();
        }
        var key =
                new Plain(
                        request.size(),
                        request.format(),
                        request.transparent(),
                        request.compression(),
                        index);
        return plain.computeIfAbsent(
                key,
                _ ->
                        PictureEncoder.encode(
                                painter.fill(Sketch.of(request, index)),
                                request.format(),
                                request.compression()));
    }
}
