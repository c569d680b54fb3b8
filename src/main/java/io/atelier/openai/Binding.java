package io.atelier.openai;

/// Is told the upstream's id of a call as soon as it is known, before anybody waits for its result.
@FunctionalInterface
public interface Binding {
    /// Runs on the caller's thread; the call waits for it. From now on the result can be fetched by
    /// this id and must not be bought again.
    void bound(String upstreamId);
}
