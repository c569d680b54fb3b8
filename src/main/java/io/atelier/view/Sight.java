package io.atelier.view;

import java.util.Optional;
import java.util.function.Function;

/// What a read saw, and how far it can be trusted.
public sealed interface Sight<T> {
    /// It includes all that was on the log when the question came.
    record Fresh<T>(T seen) implements Sight<T> {}

    /// True once, but something newer may be on the log.
    record Stale<T>(T seen) implements Sight<T> {}

    /// There is none, for certain.
    record Missing<T>() implements Sight<T> {}

    /// Not here, but it may be on the log: ask again.
    record Unknown<T>() implements Sight<T> {}

    /// @param current the log was heard up to where it ended when the question came
    static <T> Sight<T> of(Optional<T> found, boolean current) {
        if (found.isPresent()) {
            return current ? new Fresh<>(found.get()) : new Stale<>(found.get());
        }
        return current ? new Missing<>() : new Unknown<>();
    }

    default <U> Sight<U> map(Function<T, U> how) {
        return switch (this) {
            case Fresh<T>(T seen) -> new Fresh<>(how.apply(seen));
            case Stale<T>(T seen) -> new Stale<>(how.apply(seen));
            case Missing<T>() -> new Missing<>();
            case Unknown<T>() -> new Unknown<>();
        };
    }
}
