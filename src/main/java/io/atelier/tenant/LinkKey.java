package io.atelier.tenant;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A secret that links are signed with. Links name it by the beginning of its hash.
final class LinkKey {
    private static final String HMAC = "HmacSHA256";
    private static final int SHORTEST = 32;
    private static final int DRAWN_BYTES = 32;
    private static final int ID_DIGITS = 8;

    private final String id;
    private final SecretKeySpec secret;

    private LinkKey(String secret) {
        this.id = HexFormat.of().formatHex(Secret.digest(secret)).substring(0, ID_DIGITS);
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC);
    }

    /// One a line; the first is the one to sign with.
    ///
    /// @throws IllegalArgumentException if there is none, or one that is too short
    static List<LinkKey> read(Path file) throws IOException {
        List<String> secrets =
                Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
        if (secrets.isEmpty() || secrets.stream().anyMatch(each -> each.length() < SHORTEST)) {
            throw new IllegalArgumentException(
                    "it must hold secrets of %d characters or more, one a line"
                            .formatted(SHORTEST));
        }
        return secrets.stream().map(LinkKey::new).toList();
    }

    /// Reads the file, and makes it with a random secret where there is none. Of several processes
    /// that start at once one makes it, all at once.
    static List<LinkKey> kept(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path made =
                    Files.createTempFile(
                            folder,
                            "link-keys",
                            ".new",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(made, Secret.random(DRAWN_BYTES) + "\n");
                Files.createLink(file, made);
            } catch (FileAlreadyExistsException e) {
                // Another one was quicker, and its file is as good.
            } finally {
                Files.delete(made);
            }
        }
        return read(file);
    }

    String id() {
        return id;
    }

    String sign(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            byte[] code = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
