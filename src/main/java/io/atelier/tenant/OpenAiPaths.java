package io.atelier.tenant;

import java.util.regex.Pattern;

/// The paths that OpenAI's SDKs call: whoever answers there keeps to OpenAI's envelope for errors.
public final class OpenAiPaths {
    /// A path may have a line break in it, written `%0A`.
    private static final Pattern PATHS =
            Pattern.compile(
                    "/?v1/(?:models|files|images|responses|moderations)(?:/.*)?", Pattern.DOTALL);

    private OpenAiPaths() {}

    /// @param path with its leading slash or without
    public static boolean have(String path) {
        return PATHS.matcher(path).matches();
    }
}
