package io.atelier.view;

import org.jspecify.annotations.Nullable;

/// One server-sent event.
///
/// @param id the place after it; null for what is not worth telling again
/// @param data told as JSON
record Event(@Nullable String id, String name, Object data) {}
