package io.atelier.openai;

/// What the calls of one batch are calls of.
public enum BatchEndpoint {
    GENERATIONS("/v1/images/generations"),
    EDITS("/v1/images/edits");

    private final String path;

    BatchEndpoint(String path) {
        this.path = path;
    }

    /// As it is written in batches and their lines.
    public String path() {
        return path;
    }
}
