package io.atelier.ingest;

import io.atelier.storage.FolderInputs;
import io.atelier.storage.FolderReuses;
import io.atelier.storage.FolderStore;
import io.atelier.storage.SmallStorage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Real stores in a folder, and pictures to put there.
record Inputs(Path folder, FolderInputs store, FolderStore pictures) {
    Inputs(Path folder) {
        this(
                folder,
                new FolderInputs(new SmallStorage(folder), Clock.systemUTC()),
                new FolderStore(new SmallStorage(folder)));
    }

    /// Of pictures that are kept for ever.
    Reuses reuses() {
        return reuses(Optional.empty(), Clock.systemUTC());
    }

    /// @param retention of the pictures; empty: for ever
    Reuses reuses(Optional<Duration> retention, Clock clock) {
        return new Reuses(new FolderReuses(new SmallStorage(folder)), pictures, retention, clock);
    }

    static byte[] png(int widthPixels, int heightPixels) throws IOException {
        BufferedImage image =
                new BufferedImage(widthPixels, heightPixels, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < widthPixels * heightPixels; i++) {
            image.setRGB(i % widthPixels, i / widthPixels, i * 0x9E3779B9);
        }
        return encoded(image, "png");
    }

    static byte[] gif() throws IOException {
        return encoded(new BufferedImage(30, 20, BufferedImage.TYPE_BYTE_INDEXED), "gif");
    }

    private static byte[] encoded(BufferedImage image, String kind) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, kind, out);
        return out.toByteArray();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
