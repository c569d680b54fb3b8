package io.atelier.docs;

import org.jspecify.annotations.Nullable;

/// One setting, as its `@ConfigMapping` interface describes it.
///
/// @param fallback what it is when nobody sets it; null where it is then unset
/// @param checked what bean validation holds it to, in words; empty where nothing does
record ConfigKey(String name, @Nullable String fallback, String doc, String checked) {}
