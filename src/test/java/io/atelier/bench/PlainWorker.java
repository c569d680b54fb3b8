package io.atelier.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.job.JobId;
import io.atelier.openai.Decoding;
import io.atelier.storage.FolderStore;
import io.atelier.storage.InAFolder;
import io.atelier.storage.PictureUpload;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.FilterOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What one would write without a ledger: a consumer, a virtual thread per record, a bound on calls
/// at once, a producer for results. It decodes and stores pictures with the product's own decoder
/// and store, and makes the same call, but with the JDK's HTTP client. It writes no manifest, and
/// has no claims, retries, leases, breaker, idempotency or history: a crash loses or repeats calls.
///
/// `PlainWorker <bootstrap servers> <topic prefix> <upstream> <folder> <calls at once>`
final class PlainWorker {
    static final String JOBS = "plain.jobs";
    static final String RESULTS = "plain.results";

    private final URI upstream;
    private final FolderStore store;
    private final Semaphore slots;
    private final Producer<String, String> results;
    private final String resultTopic;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private PlainWorker(
            URI upstream,
            Path folder,
            int slots,
            Producer<String, String> results,
            String resultTopic) {
        this.upstream = upstream.resolve("/v1/images/generations");
        this.store = new FolderStore(new Storage(folder));
        this.slots = new Semaphore(slots);
        this.results = results;
        this.resultTopic = resultTopic;
    }

    public static void main(String[] args) throws InterruptedException {
        Map<String, Object> connection = Map.of("bootstrap.servers", args[0]);
        Map<String, Object> reading =
                Map.of(
                        "bootstrap.servers",
                        args[0],
                        "group.id",
                        args[1] + "plain",
                        "auto.offset.reset",
                        "earliest");
        try (var consumer =
                        new KafkaConsumer<>(
                                reading, new StringDeserializer(), new StringDeserializer());
                var producer =
                        new KafkaProducer<>(
                                connection, new StringSerializer(), new StringSerializer());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PlainWorker worker =
                    new PlainWorker(
                            URI.create(args[2]),
                            Path.of(args[3]),
                            Integer.parseInt(args[4]),
                            producer,
                            args[1] + RESULTS);
            consumer.subscribe(List.of(args[1] + JOBS));
            System.out.println("the plain worker is ready");
            while (true) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    worker.slots.acquire();
                    threads.execute(() -> worker.work(record.key(), record.value()));
                }
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // counted by whoever measures
    private void work(String id, String prompt) {
        try {
            String result = call(JobId.of(id), prompt);
            results.send(new ProducerRecord<>(resultTopic, id, result));
        } catch (Exception e) {
            System.out.println("a job is lost: " + e);
        } finally {
            slots.release();
        }
    }

    private String call(JobId job, String prompt) throws Exception {
        HttpResponse<InputStream> answer = http.send(request(prompt), BodyHandlers.ofInputStream());
        try (InputStream body = answer.body();
                PictureUpload upload = store.begin(job, 0, 1, 1, 0)) {
            if (!Decoding.onePicture(body, _ -> unclosed(upload))) {
                throw new IllegalStateException("no picture, status " + answer.statusCode());
            }
            return upload.finish().name();
        }
    }

    private static OutputStream unclosed(PictureUpload upload) {
        return new FilterOutputStream(upload) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws java.io.IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() {}
        };
    }

    private HttpRequest request(String prompt) {
        String body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("model", Load.MODEL)
                        .put("prompt", prompt)
                        .put("n", 1)
                        .put("size", "1024x1024")
                        .put("quality", "low")
                        .put("background", "auto")
                        .put("output_format", "png")
                        .put("moderation", "auto")
                        .toString();
        return HttpRequest.newBuilder(upstream)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer simulated")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    /// The product's defaults.
    private record Storage(Path folder) implements InAFolder {
        @Override
        public MemorySize minFree() {
            return new MemorySize(BigInteger.valueOf(2L << 30));
        }

        @Override
        public MemorySize maxBytes() {
            return new MemorySize(BigInteger.valueOf(50 << 20));
        }

        @Override
        public int maxEdge() {
            return 8192;
        }

        @Override
        public long maxPixels() {
            return 33_177_600;
        }
    }
}
