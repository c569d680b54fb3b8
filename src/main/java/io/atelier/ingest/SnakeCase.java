package io.atelier.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.atelier.log.Json;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/// Makes HTTP answers look like `Json.MAPPER`'s. Quarkus' own mapper is kept, since extensions put
/// their serializers into it; only the names differ from what it does anyway.
@Singleton
class SnakeCase implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        mapper.setPropertyNamingStrategy(Json.MAPPER.getPropertyNamingStrategy());
    }
}
