package io.atelier.ingest;

import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import io.atelier.openai.OpenAiConfig;
import io.atelier.tenant.TenantConfig;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Tells the person at the keyboard, once the door is open, where it is and how to make a picture.
@ApplicationScoped
class Greeting {
    private static final Logger LOG = Logger.getLogger(Greeting.class);

    private final ProcessConfig process;
    private final OpenAiConfig openai;
    private final TenantConfig auth;

    Greeting(ProcessConfig process, OpenAiConfig openai, TenantConfig auth) {
        this.process = process;
        this.openai = openai;
        this.auth = auth;
    }

    void greet(@ObservesAsync HttpServerStart open) {
        if (process.roles().contains(Role.INGEST)) {
            LOG.info(text(process.publicUrl(), openai, auth.enabled()));
        }
    }

    static String text(String url, OpenAiConfig openai, boolean asksForKeys) {
        return """
        Atelier is up.
          Console    %1$s/
          API        %1$s/v1/jobs   (description: %1$s/q/openapi, health: %1$s/q/health)
          Upstream   %2$s
          Try it     curl -s %1$s/v1/jobs%3$s -H 'Content-Type: application/json' -d '{"prompt": "a lighthouse at dusk"}'
        """
                .formatted(
                        url,
                        upstream(openai),
                        asksForKeys ? " -H \"Authorization: Bearer $KEY\"" : "")
                .strip();
    }

    private static String upstream(OpenAiConfig openai) {
        return openai.simulated()
                ? "the simulator at %s: nothing costs money".formatted(openai.url())
                : "%s: CALLS COST MONEY"
                        .formatted(
                                openai.urls().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", ")));
    }
}
