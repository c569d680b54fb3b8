package io.atelier.batch;

/// What is known of a batch by whoever has lost sight of it.
sealed interface Standing {
    /// It was never ordered, and never will be.
    record NotCreated() implements Standing {}

    /// It was ordered, and its members have all been told long since what became of them.
    record DealtWith() implements Standing {}

    /// It was ordered for these, and for nobody else.
    record Listed(Members members) implements Standing {}
}
