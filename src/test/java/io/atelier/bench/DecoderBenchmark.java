package io.atelier.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Large answers, many at once, in a small heap: the decoder beside a naive one, and the packaged
/// product with as many calls in flight.
class DecoderBenchmark {
    private static final int AT_ONCE = 64;
    private static final int ROUNDS = Integer.getInteger("bench.decoder.rounds", 3);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern SAID = Pattern.compile("whole=(\\d+) millis=(\\d+)");

    private final Report report =
            new Report("decoder", "Large answers, %d at once".formatted(AT_ONCE));

    @Test
    void largeAnswers() throws Exception {
        Path folder =
                Files.createDirectories(
                        Path.of("target", "bench", "decoder-" + System.nanoTime())
                                .toAbsolutePath());
        report.table("answer", "decoder", "-Xmx", "whole", "MB/s (median)", "peak heap, MiB");
        for (int edge : new int[] {1_000, 2_240, 2_650}) {
            byte[] answer = answer(edge);
            try (ServerSocket server = serving(answer)) {
                Samples[] rates = {new Samples(), new Samples(), new Samples()};
                String[] rows = new String[3];
                for (int round = 0; round < ROUNDS; round++) {
                    rows[0] = run("stream", "256m", server, answer, folder, rates[0]);
                    rows[1] = run("naive", "256m", server, answer, folder, rates[1]);
                    rows[2] = run("naive", "8g", server, answer, folder, rates[2]);
                }
                for (int row = 0; row < rows.length; row++) {
                    String[] cells = rows[row].split(";", -1);
                    report.row(
                            megabytes(answer),
                            cells[0],
                            cells[1],
                            cells[2],
                            rates[row].median(),
                            cells[3]);
                }
            }
        }
        product();
    }

    private static String run(
            String mode, String heap, ServerSocket server, byte[] answer, Path folder, Samples rate)
            throws IOException {
        Path pictures = Files.createTempDirectory(folder, mode);
        try (ChildJvm child =
                ChildJvm.running(
                        DecoderRun.class,
                        mode + heap + System.nanoTime(),
                        folder,
                        List.of("-Xmx" + heap),
                        mode,
                        server.getLocalPort(),
                        AT_ONCE,
                        pictures)) {
            child.ended(PATIENCE);
            Matcher said = SAID.matcher(child.output());
            int whole = said.find() ? Integer.parseInt(said.group(1)) : 0;
            if (whole > 0) {
                rate.add(answer.length / 1e3 * whole / Long.parseLong(said.group(2)));
            }
            String row = "%s;%s;%d;%d".formatted(mode, heap, whole, child.peakHeapMib());
            Report.progress(megabytes(answer) + " " + row);
            return row;
        } finally {
            try (var files = Files.list(pictures)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// All calls are answered at the same time, once the last one is there.
    private void product() throws Exception {
        byte[] answer = answer(2_240);
        CountDownLatch all = new CountDownLatch(AT_ONCE);
        HttpServer upstream =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), AT_ONCE);
        upstream.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        upstream.createContext(
                "/v1/images/generations",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    all.countDown();
                    try {
                        all.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, answer.length);
                    try (var out = exchange.getResponseBody()) {
                        out.write(answer);
                    }
                });
        upstream.start();
        try (Rig rig = new Rig("large")) {
            Rig.Upstream simulated =
                    new Rig.Upstream(upstream.getAddress().getPort(), new Till(rig.folder));
            Rig.Product product = rig.product("atelier", simulated, AT_ONCE, List.of("-Xmx256m"));
            Side side = rig.doors(product, simulated).getLast();
            for (int job = 0; job < AT_ONCE; job++) {
                side.load().submit("a lighthouse, number " + job).join();
            }
            all.await();
            long start = System.nanoTime();
            side.results().await(AT_ONCE);
            double seconds = (System.nanoTime() - start) / 1e9;
            report.note(
                    "The packaged application with all roles, -Xmx256m: %d calls in flight, each answered with %s at the same moment, until the last completion event."
                            .formatted(AT_ONCE, megabytes(answer)));
            report.table("stored pictures", "MB/s", "peak heap, MiB", "peak resident, MiB");
            report.row(
                    pictures(rig.folder.resolve("atelier")),
                    answer.length / 1e6 * AT_ONCE / seconds,
                    product.process().peakHeapMib(),
                    product.process().peakResidentMib());
        } finally {
            upstream.stop(0);
        }
    }

    private static long pictures(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".png")).count();
        }
    }

    /// Whoever connects gets the answer, and then the end.
    private static ServerSocket serving(byte[] answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 2 * AT_ONCE, InetAddress.getLoopbackAddress());
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (!server.isClosed()) {
                        try {
                            Socket socket = server.accept();
                            Thread.ofVirtual().start(() -> serve(socket, answer));
                        } catch (IOException closed) {
                            return;
                        }
                    }
                });
        return server;
    }

    private static void serve(Socket socket, byte[] answer) {
        try (socket) {
            socket.getOutputStream().write(answer);
        } catch (IOException hungUp) {
            Report.progress("a naive reader hung up");
        }
    }

    /// Noise, which no PNG can make smaller: four characters of base64 for each three bytes.
    private static byte[] answer(int edge) throws IOException {
        BufferedImage noise = new BufferedImage(edge, edge, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(1);
        for (int y = 0; y < edge; y++) {
            for (int x = 0; x < edge; x++) {
                noise.setRGB(x, y, random.nextInt());
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(noise, "png", png);
        return ("{\"created\":1,\"data\":[{\"b64_json\":\""
                        + Base64.getEncoder().encodeToString(png.toByteArray())
                        + "\"}],\"usage\":{\"input_tokens\":5,\"output_tokens\":400,\"total_tokens\":405}}")
                .getBytes(US_ASCII);
    }

    private static String megabytes(byte[] answer) {
        return "%.1f MB".formatted(answer.length / 1e6);
    }
}
