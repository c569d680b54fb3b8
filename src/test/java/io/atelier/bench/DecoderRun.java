package io.atelier.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.openai.Decoding;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Takes many answers at once from sockets into files, by the product's decoder or as one would at
/// first: the whole answer as a tree with a String in it, and that decoded as a whole.
///
/// `DecoderRun <stream|naive> <port> <answers at once> <folder>`
final class DecoderRun {
    /// Jackson's own limit of 20,000,000 characters is no excuse here.
    private static final JsonMapper JSON =
            new JsonMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxStringLength(Integer.MAX_VALUE)
                                            .build())
                            .build());

    private DecoderRun() {}

    public static void main(String[] args) {
        boolean stream = args[0].equals("stream");
        int port = Integer.parseInt(args[1]);
        int answers = Integer.parseInt(args[2]);
        Path folder = Path.of(args[3]);
        AtomicInteger whole = new AtomicInteger();
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int answer = 0; answer < answers; answer++) {
                Path file = folder.resolve("picture-" + answer);
                threads.execute(() -> {
                    if (taken(port, file, stream)) {
                        whole.incrementAndGet();
                    }
                });
            }
        }
        System.out.printf(
                "whole=%d millis=%d%n", whole.get(), (System.nanoTime() - start) / 1_000_000);
    }

    private static boolean taken(int port, Path file, boolean stream) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                InputStream body = socket.getInputStream()) {
            if (stream) {
                return Decoding.onePicture(body, _ -> Files.newOutputStream(file));
            }
            String picture = JSON.readTree(body).at("/data/0/b64_json").asText();
            Files.write(file, Base64.getDecoder().decode(picture));
            return true;
        } catch (IOException | OutOfMemoryError e) {
            System.err.println(e);
            return false;
        }
    }
}
