package io.atelier.ingest;

import java.util.List;

/// A list that is always told whole.
public record Listing<T>(String object, List<T> data) {
    public Listing {
        data = List.copyOf(data);
    }

    static <T> Listing<T> of(List<T> data) {
        return new Listing<>("list", data);
    }
}
