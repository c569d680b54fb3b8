package io.atelier.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The CloudEvents types of one sealed family: `io.atelier.<family>.<record>.v1`, both ways.
final class EventType<T> {
    private final String prefix;
    private final Map<String, Class<? extends T>> byName;

    EventType(String family, Class<T> sealed) {
        this.prefix = "io.atelier." + family + ".";
        this.byName =
                leaves(sealed).distinct().collect(Collectors.toMap(this::of, Function.identity()));
    }

    String of(Class<?> leaf) {
        String words = leaf.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
        return prefix + words.toLowerCase(Locale.ROOT) + ".v1";
    }

    @Nullable Class<? extends T> find(String type) {
        return byName.get(type);
    }

    @SuppressWarnings("unchecked") // what a sealed type permits are its subtypes
    private static <T> Stream<Class<? extends T>> leaves(Class<? extends T> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        return permitted == null
                ? Stream.of(type)
                : Arrays.stream(permitted).flatMap(each -> leaves((Class<? extends T>) each));
    }
}
