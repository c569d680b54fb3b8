package io.atelier.docs;

import java.util.List;

/// All settings of one `@ConfigMapping` interface, in the order of the source.
record ConfigSection(String prefix, String doc, List<ConfigKey> keys) {
    ConfigSection {
        keys = List.copyOf(keys);
    }
}
