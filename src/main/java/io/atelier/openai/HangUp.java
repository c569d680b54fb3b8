package io.atelier.openai;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;

/// Makes closing a body that has not come to its end close the connection. Quarkus 3.34.1 would let
/// it run on into nothing (`VertxClientInputStream.discard`), however slow or long it is.
///
/// A body that has come to its end, read or not, is left alone: its connection may already carry
/// another call, and Vert.x 4.5 would close it all the same.
final class HangUp implements ClientResponseFilter {
    /// What is on the wire already gets this long to arrive.
    private static final long GRACE_MILLIS = 200;

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        InputStream body = response.getEntityStream();
        HttpClientRequest connection =
                ((ResteasyReactiveClientRequestContext) request).unwrap(HttpClientRequest.class);
        if (body != null && connection != null) {
            response.setEntityStream(
                    new Body(body, connection, end(connection.response().result())));
        }
    }

    private static Future<Void> end(HttpClientResponse response) {
        try {
            return response.end();
        } catch (IllegalStateException ended) {
            return Future.succeededFuture();
        }
    }

    private static final class Body extends FilterInputStream {
        private final HttpClientRequest connection;
        private final Future<Void> end;

        Body(InputStream body, HttpClientRequest connection, Future<Void> end) {
            super(body);
            this.connection = connection;
            this.end = end;
        }

        @Override
        public void close() throws IOException {
            if (!end.isComplete()) {
                end.timeout(GRACE_MILLIS, TimeUnit.MILLISECONDS).onFailure(_ -> connection.reset());
            }
            super.close();
        }
    }
}
