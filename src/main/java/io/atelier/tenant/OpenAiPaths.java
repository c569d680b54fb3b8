package io.atelier.tenant;

import java.util.regex.Pattern;

/// The paths that OpenAI's SDKs call: whoever answers there keeps to OpenAI's envelope for errors.
public final class OpenAiPaths {
    private static final Pattern PATHS =
            Pattern.compile("/?v1/(?:models|files|images|responses|moderations)(?:/.*)?");

    private OpenAiPaths() {}

    /// @param path with its leading slash or without
    public static boolean have(String path) {
        return PATHS.matcher(path).matches();
    }
}
