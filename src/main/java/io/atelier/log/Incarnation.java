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

    /// Where the reply to one command goes: this mailbox, and which of its commands it is. The
    /// ledger hands it back as it came.
    public String addressOf(long command) {
        return id() + "#" + command;
    }

    /// The mailbox part of an address.
    static String mailbox(String address) {
        int end = address.indexOf('#');
        return end < 0 ? address : address.substring(0, end);
    }
}
