package io.atelier.openai;

import java.util.List;

/// Where in a JSON text a picture stands, in base64.
///
/// @param path the keys from the root down to it; `*` for any entry of a list
record PicturePlace(List<String> path) {
    static final String ENTRY = "*";

    PicturePlace {
        path = List.copyOf(path);
    }

    static PicturePlace at(String... path) {
        return new PicturePlace(List.of(path));
    }

    String name() {
        return path.getLast();
    }
}
