package io.atelier.log;

import java.util.UUID;

/// This run of this process: the name stays over restarts, the rest doesn't.
public record Incarnation(String name, String unique) {
    public static Incarnation of(String name) {
        return new Incarnation(name, UUID.randomUUID().toString().substring(0, 8));
    }

    /// The address for grants and replies.
    public String id() {
        return name + "/" + unique;
    }
}
