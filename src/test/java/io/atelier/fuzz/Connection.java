package io.atelier.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Sends bytes as they are, which no HTTP client would, and reads one answer; of a stream of events
/// only the first, for it may have no end.
record Connection(URI server) {
    private static final String EVENTS = "text/event-stream";
    private static final String END_OF_EVENT = "\n\n";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// @throws java.net.SocketTimeoutException where no answer comes in 20 s
    Answer exchange(Request request) throws IOException {
        long begun = System.nanoTime();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            send(socket, request);
            return read(new BufferedInputStream(socket.getInputStream()), request, begun);
        }
    }

    private static void send(Socket socket, Request request) throws IOException {
        try {
            socket.getOutputStream().write(request.bytes());
            if (request.cut()) {
                socket.shutdownOutput();
            }
        } catch (SocketException answeredEarly) {
            // What it said then can still be read.
        }
    }

    private static Answer read(InputStream in, Request request, long begun) throws IOException {
        int status;
        Map<String, String> headers = new HashMap<>();
        String body;
        do {
            String line = line(in);
            if (line.isEmpty()) {
                return new Answer(0, Map.of(), "", since(begun));
            }
            status = Integer.parseInt(line.split(" ", 3)[1]);
            headers.clear();
            for (line = line(in); !line.isEmpty(); line = line(in)) {
                String[] header = line.split(":", 2);
                headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
            }
        } while (status == 100);
        boolean none = request.method().equals("HEAD") || status == 204 || status == 304;
        body = none ? "" : body(in, headers);
        return new Answer(status, headers, body, since(begun));
    }

    private static String body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            boolean stream = headers.getOrDefault("content-type", "").startsWith(EVENTS);
            StringBuilder all = new StringBuilder();
            for (int size = chunk(in); size > 0; size = chunk(in)) {
                all.append(new String(in.readNBytes(size), ISO_8859_1));
                line(in);
                if (stream && all.indexOf(END_OF_EVENT) >= 0) {
                    return all.substring(0, all.lastIndexOf(END_OF_EVENT) + END_OF_EVENT.length());
                }
            }
            return all.toString();
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new String(in.readNBytes(length), ISO_8859_1);
    }

    private static int chunk(InputStream in) throws IOException {
        return Integer.parseInt(line(in).strip(), 16);
    }

    /// Empty at the end of the stream, too.
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.append((char) next);
            }
        } catch (SocketException reset) {
            return "";
        }
        return line.toString().strip();
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
