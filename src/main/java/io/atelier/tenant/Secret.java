package io.atelier.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A key in its caller's hands: `atl_<id>_<secret>`.
public final class Secret {
    static final String PREFIX = "atl_";

    private static final Pattern FORM =
            Pattern.compile("atl_([0-9a-z]{8,32})_([0-9A-Za-z]{32,128})");
    private static final SecureRandom RANDOM = new SecureRandom();

    /// 192 random bits: nobody guesses them, so a fast hash is enough to keep them by.
    private static final int SECRET_BYTES = 24;

    private static final int ID_BYTES = 8;

    private final String id;
    private final String secret;

    private Secret(String id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    public static Secret draw() {
        return new Secret(random(ID_BYTES), random(SECRET_BYTES));
    }

    static Optional<Secret> of(String key) {
        Matcher parts = FORM.matcher(key);
        return parts.matches()
                ? Optional.of(new Secret(parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    public String id() {
        return id;
    }

    /// To be shown once, to whoever shall have it.
    public String reveal() {
        return PREFIX + id + "_" + secret;
    }

    /// SHA-256, in hex.
    public String hash() {
        return HexFormat.of().formatHex(digest(secret));
    }

    /// Takes as long whatever differs.
    boolean matches(String hash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII),
                hash.getBytes(StandardCharsets.US_ASCII));
    }

    /// For logs: all but the secret.
    @Override
    public String toString() {
        return PREFIX + id + "_...";
    }

    static String random(int bytes) {
        byte[] drawn = new byte[bytes];
        RANDOM.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }

    static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
