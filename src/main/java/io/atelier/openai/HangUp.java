package io.atelier.openai;

import io.vertx.core.http.HttpClientRequest;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;

/// Makes closing a body that has not been read to its end close the connection. Quarkus 3.34.1
/// would let it run on into nothing (`VertxClientInputStream.discard`), however slow or long it is.
final class HangUp implements ClientResponseFilter {
    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        InputStream body = response.getEntityStream();
        HttpClientRequest connection =
                ((ResteasyReactiveClientRequestContext) request).unwrap(HttpClientRequest.class);
        if (body != null && connection != null) {
            response.setEntityStream(new Body(body, connection));
        }
    }

    private static final class Body extends FilterInputStream {
        private final HttpClientRequest connection;
        private boolean ended;

        Body(InputStream body, HttpClientRequest connection) {
            super(body);
            this.connection = connection;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            ended |= read < 0;
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            ended |= read < 0;
            return read;
        }

        @Override
        public void close() throws IOException {
            if (!ended) {
                var _ = connection.reset();
            }
            super.close();
        }
    }
}
