package io.atelier.catalog;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Models and qualities as labels of metrics. Those must be bounded, so whatever the catalogue does
/// not know, and be it an old job's model, is `other`.
public final class Labels {
    public static final String OTHER = "other";

    private final Set<String> models;
    private final Set<String> qualities;

    private Labels(Set<String> models, Set<String> qualities) {
        this.models = models;
        this.qualities = qualities;
    }

    public static Labels of(Catalog catalog) {
        Set<String> qualities =
                catalog.models().stream()
                        .flatMap(model -> model.abilities().qualities().stream())
                        .collect(Collectors.toSet());
        qualities.add(catalog.defaults().quality());
        return new Labels(
                catalog.models().stream().map(Model::id).collect(Collectors.toUnmodifiableSet()),
                qualities);
    }

    public String model(String id) {
        return models.contains(id) ? id : OTHER;
    }

    /// Every one that there can be.
    public Set<String> models() {
        Set<String> all = new TreeSet<>(models);
        all.add(OTHER);
        return all;
    }

    public String quality(String name) {
        return qualities.contains(name) ? name : OTHER;
    }
}
