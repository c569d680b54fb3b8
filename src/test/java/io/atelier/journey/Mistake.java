package io.atelier.journey;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// A mistake of ours that nobody has made yet: an exception that quotes what the caller wrote. It
/// is part of the application in tests, and made for whoever asks for it.
class Mistake {
    static final String HEADER = "X-Mistake";

    @ServerRequestFilter
    public void make(ContainerRequestContext request) {
        String words = request.getHeaderString(HEADER);
        if (words != null) {
            throw new IllegalStateException(words, new IOException(words));
        }
    }
}
