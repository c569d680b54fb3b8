package io.atelier.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Ports of 127.0.0.1, looked at before a server takes them. Another process may still be quicker.
final class LoopbackPorts {
    private LoopbackPorts() {}

    static int free() {
        try (var socket = bound(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    /// The given port, or a free one for 0.
    ///
    /// @param key the configuration key that changes the port
    static int claim(int port, String server, String key) {
        if (port == 0) {
            return free();
        }
        try (var socket = bound(port)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw busy(port, server, key, e);
        }
    }

    static EmbeddedStartException busy(int port, String server, String key, Throwable cause) {
        return new EmbeddedStartException(
                "Port %d of 127.0.0.1 is busy, so the %s cannot start; stop what uses it or set %s."
                        .formatted(port, server, key),
                cause);
    }

    private static ServerSocket bound(int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
