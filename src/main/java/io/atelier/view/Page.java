package io.atelier.view;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A stretch of a list.
///
/// @param next where the list goes on; null at its end
public record Page<T>(List<T> items, @Nullable Cursor next) {
    public Page {
        items = List.copyOf(items);
    }

    /// Of what is few enough to be put in order whenever it is asked for.
    ///
    /// @param place of each in the list
    /// @param after the place before the first one wanted; null for the beginning
    static <T> Page<T> of(
            Stream<T> all, Function<T, Cursor> place, @Nullable Cursor after, int limit) {
        List<T> rest =
                all.filter(it -> after == null || place.apply(it).compareTo(after) > 0)
                        .sorted(Comparator.comparing(place))
                        .limit(limit + 1L)
                        .toList();
        if (rest.size() <= limit) {
            return new Page<>(rest, null);
        }
        List<T> items = rest.subList(0, limit);
        return new Page<>(items, place.apply(items.getLast()));
    }

    <U> Page<U> map(Function<T, U> each) {
        return new Page<>(items.stream().map(each).toList(), next);
    }
}
