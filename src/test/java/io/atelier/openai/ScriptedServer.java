package io.atelier.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/// An HTTP server of loopback sockets that does to each connection exactly what the test says.
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    /// What happens after a request has been read.
    interface Script {
        void answer(Socket connection, OutputStream out) throws Exception;
    }

    ScriptedServer(Script script) throws IOException {
        this.script = script;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// Answers every request alike.
    static ScriptedServer answering(String status, String headers, String body) throws IOException {
        return new ScriptedServer((_, out) -> answer(out, status, headers, body));
    }

    static void answer(OutputStream out, String status, String headers, String body)
            throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        head(out, status, "Content-Length: " + bytes.length + "\r\n" + headers);
        out.write(bytes);
        out.flush();
    }

    static void head(OutputStream out, String status, String headers) throws IOException {
        out.write(
                ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers + "\r\n")
                        .getBytes(ISO_8859_1));
        out.flush();
    }

    /// Closes so that the other side sees a reset, not an end.
    static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// Head and body of every request so far.
    List<String> requests() {
        return requests;
    }

    List<Socket> connections() {
        return connections;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (!connection.isClosed()) {
                String request = request(in);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                script.answer(connection, connection.getOutputStream());
            }
        } catch (Exception hungUp) {
            // The script or the client has had enough; the client's side is what is tested.
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head + new String(in.readNBytes(contentLength(head.toString())), UTF_8);
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }
}
