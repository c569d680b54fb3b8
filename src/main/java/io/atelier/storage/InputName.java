package io.atelier.storage;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Where the files of tenants lie: `inputs/<tenant>/<2 digits>/<id>/`. The tenant is a hash there,
/// so nothing of a caller's making is ever part of a path.
final class InputName {
    private static final Pattern ID = Pattern.compile("file-[0-9a-f]{32}");
    private static final int HEX_DIGITS = 32;

    private InputName() {}

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /// Told by tenant and content, so that it tells nothing of another tenant's content.
    static String id(String tenant, String sha256) {
        return "file-" + hash("file\0" + tenant + "\0" + sha256);
    }

    static String tenantFolder(String tenant) {
        return "inputs/" + hash("tenant\0" + tenant);
    }

    /// @param id of our form
    static String parent(String tenant, String id) {
        return tenantFolder(tenant) + "/" + id.substring(5, 7);
    }

    static String folder(String tenant, String id) {
        return parent(tenant, id) + "/" + id;
    }

    private static String hash(String text) {
        byte[] digest = MeasuredFile.sha256Digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, HEX_DIGITS);
    }
}
