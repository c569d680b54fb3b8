package io.atelier.log;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Serves what others need to know of the public topics, to everybody: the AsyncAPI document and
/// the schemas that events name.
@ApplicationScoped
class PublicDocuments {
    private static final String ASYNCAPI = "/asyncapi";

    void route(@Observes Router router) {
        serve(router, ASYNCAPI, "asyncapi.yaml", "application/vnd.aai.asyncapi+yaml;version=3.0.0");
        for (PublicSchema schema : PublicSchema.values()) {
            serve(
                    router,
                    PublicSchema.PATH + schema.file(),
                    "schemas/" + schema.file(),
                    "application/schema+json");
        }
    }

    private static void serve(Router router, String path, String resource, String type) {
        Buffer document = Buffer.buffer(read(resource));
        router.get(path)
                .handler(asked -> asked.response().putHeader("Content-Type", type).end(document));
    }

    private static byte[] read(String resource) {
        try (InputStream in = PublicDocuments.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing in this build: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
