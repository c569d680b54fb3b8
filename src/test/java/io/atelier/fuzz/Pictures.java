package io.atelier.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;

/// The smallest picture there is: a PNG of one pixel.
final class Pictures {
    static final String BASE64 =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    static final String LATIN_1 = new String(Base64.getDecoder().decode(BASE64), ISO_8859_1);

    private Pictures() {}
}
