package io.atelier.openai;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// Configurations as Quarkus would read and check them, without Quarkus.
public final class Configs {
    private Configs() {}

    public static OpenAiConfig with(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .withValidator(new BeanValidationConfigValidatorImpl())
                .withMapping(OpenAiConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withDefaultValue("atelier.embedded.simulator.port", "18080")
                .build()
                .getConfigMapping(OpenAiConfig.class);
    }

    static OpenAiConfig calls(URI url, int maxCalls) {
        return with(properties(url, maxCalls));
    }

    static OpenAiConfig breaker(URI url, int calls, String delay) {
        Map<String, String> properties = properties(url, 8);
        properties.put("atelier.openai.breaker.calls", Integer.toString(calls));
        properties.put("atelier.openai.breaker.delay", delay);
        return with(properties);
    }

    private static Map<String, String> properties(URI url, int maxCalls) {
        Map<String, String> properties = new HashMap<>();
        properties.put("atelier.openai.base-url", url.toString());
        properties.put("atelier.openai.max-calls", Integer.toString(maxCalls));
        properties.put("atelier.openai.connect-timeout", "2s");
        return properties;
    }
}
