package io.atelier.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The only names of entries: `reuse/ab/cd/<hash>.json`, the folders being the first digits of the
/// hash, which is of tenant and wish.
record ReuseName(String hash) {
    static final String TREE = "reuse/";

    static ReuseName of(String tenant, String wish) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest((wish + " " + tenant).getBytes(StandardCharsets.UTF_8));
            return new ReuseName(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    String folder() {
        return TREE + hash.substring(0, 2) + "/" + hash.substring(2, 4);
    }

    String file() {
        return hash + ".json";
    }

    @Override
    public String toString() {
        return folder() + "/" + file();
    }
}
