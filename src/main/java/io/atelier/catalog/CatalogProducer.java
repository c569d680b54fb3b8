package io.atelier.catalog;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Makes the catalogue a bean.
final class CatalogProducer {
    @Produces
    @Singleton
    Catalog catalog(CatalogConfig config) {
        return Catalog.load(config.sunset());
    }
}
