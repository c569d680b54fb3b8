package io.atelier.catalog;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/// Makes the catalogue a bean.
final class CatalogProducer {
    private static final String UPSTREAM = "atelier.openai.";
    private static final String READER = ".responses-model";

    @Produces
    @Singleton
    Catalog catalog(CatalogConfig config, Config all) {
        return Catalog.load(config.sunset(), turnReaders(all));
    }

    /// `atelier.openai.responses-model` and those of other upstreams: here only to price them.
    private static Set<String> turnReaders(Config all) {
        return StreamSupport.stream(all.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(UPSTREAM) && name.endsWith(READER))
                .flatMap(name -> all.getOptionalValue(name, String.class).stream())
                .collect(Collectors.toSet());
    }
}
