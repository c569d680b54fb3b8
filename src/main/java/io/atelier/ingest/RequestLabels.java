package io.atelier.ingest;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keeps what callers write out of the labels of HTTP metrics. The platform labels a request that
/// no method takes (405, 406, a path that can't be decoded) with the path and the method as they
/// came.
@Singleton
final class RequestLabels implements MeterFilter {
    private static final String METER = "http.server.requests";
    private static final String OTHER = "OTHER";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Set<String> paths;

    RequestLabels(BeanManager beans) {
        paths =
                beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                        .map(Bean::getBeanClass)
                        .filter(resource -> resource.isAnnotationPresent(Path.class))
                        .flatMap(RequestLabels::paths)
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().equals(METER)) {
            return id;
        }
        List<Tag> tags = id.getTags().stream().map(this::bounded).toList();
        return id.replaceTags(tags);
    }

    private Tag bounded(Tag tag) {
        boolean fine =
                switch (tag.getKey()) {
                    case "uri" ->
                            !tag.getValue().startsWith("/v1/") || paths.contains(tag.getValue());
                    case "method" -> METHODS.contains(tag.getValue());
                    default -> true;
                };
        return fine ? tag : Tag.of(tag.getKey(), OTHER);
    }

    /// With their parameters in braces, as the platform labels them.
    private static Stream<String> paths(Class<?> resource) {
        String root = resource.getAnnotation(Path.class).value();
        return Stream.concat(
                Stream.of(root),
                Arrays.stream(resource.getDeclaredMethods())
                        .map(method -> method.getAnnotation(Path.class))
                        .filter(path -> path != null)
                        .map(path -> root + path.value()));
    }
}
