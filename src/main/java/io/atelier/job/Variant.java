package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// What came of one [Transform] of one picture.
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
    @JsonSubTypes.Type(Variant.Made.class),
    @JsonSubTypes.Type(Variant.Hash.class),
    @JsonSubTypes.Type(Variant.Failed.class)
})
public sealed interface Variant {
    /// That of its transform.
    String name();

    /// @param picture where the store keeps it; its index is the place of the transform
    record Made(String name, Picture picture) implements Variant {}

    record Hash(String name, String blurhash) implements Variant {}

    /// It can't be made, now or later.
    record Failed(String name, Failure failure) implements Variant {}
}
