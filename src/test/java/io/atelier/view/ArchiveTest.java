package io.atelier.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.log.Json;
import io.atelier.storage.StoredContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class ArchiveTest {
    private final Map<String, byte[]> stored = new LinkedHashMap<>();
    private final List<Job> jobs = new ArrayList<>();

    @Test
    void holdsAllPicturesAndTellsOfThemAtLast() throws IOException {
        Job first = job("one", "two");
        Job waiting = Samples.queued(JobId.random());
        jobs.add(waiting);
        stored.put("one", new byte[300_000]);
        stored.put("two", "a picture".getBytes(UTF_8));

        Map<String, byte[]> files = files(archive(this::open));

        assertThat(files.keySet())
                .containsExactly(first.id() + "-0.png", first.id() + "-1.png", Archive.MANIFEST);
        assertThat(files.get(first.id() + "-0.png")).isEqualTo(stored.get("one"));
        List<JsonNode> manifest = manifest(files);
        assertThat(manifest).hasSize(3);
        assertThat(manifest.get(1).path("file").asText()).isEqualTo(first.id() + "-1.png");
        assertThat(manifest.get(1).path("sha256").asText()).isEqualTo("sha of two");
        assertThat(manifest.get(0).has("cost_usd")).isTrue();
        assertThat(manifest.get(1).has("cost_usd")).isFalse();
        assertThat(manifest.get(2).toString())
                .isEqualTo("{\"job\":\"%s\",\"status\":\"queued\"}".formatted(waiting.id()));
    }

    @Test
    void goesOnWithoutWhatCannotBeRead() throws IOException {
        Job job = job("gone", "away", "broken", "whole");
        stored.put("whole", new byte[] {1});

        Map<String, byte[]> files =
                files(
                        archive(name ->
                                switch (name) {
                                    case "away" -> throw new IOException("no such host");
                                    case "broken" -> Optional.of(content(breaking()));
                                    default -> open(name);
                                }));

        assertThat(files.keySet())
                .containsExactly(job.id() + "-2.png", job.id() + "-3.png", Archive.MANIFEST);
        List<JsonNode> manifest = manifest(files);
        assertThat(manifest.get(0).at("/error/code").asText()).isEqualTo("picture_gone");
        assertThat(manifest.get(0).has("file")).isFalse();
        assertThat(manifest.get(1).at("/error/code").asText()).isEqualTo("picture_unreadable");
        assertThat(manifest.get(2).at("/error/message").asText()).contains("not whole");
        assertThat(manifest.get(2).path("file").asText()).isEqualTo(job.id() + "-2.png");
        assertThat(manifest.get(3).has("error")).isFalse();
        assertThat(manifest.toString()).doesNotContain("no such host");
    }

    @Test
    void stopsForACallerWhoIsGone() {
        job("one");
        stored.put("one", new byte[300_000]);
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("broken pipe");
                    }
                };

        assertThatThrownBy(() -> archive(this::open).write(gone)).hasMessage("broken pipe");
    }

    @Test
    void doesNotLookWholeWhereItBreaksOff() {
        job("one");
        Members turnedAway =
                new Members(
                        new Page<>(
                                List.of(new Known.Folded(jobs.getFirst())),
                                new Cursor(Samples.NOON, JobId.random())),
                        _ -> new Page<>(List.of(), null),
                        () -> false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> new Archive(turnedAway, this::open).write(out))
                .isInstanceOf(IOException.class);
        assertThat(out.toString(UTF_8)).doesNotContain(Archive.MANIFEST);
    }

    private Job job(String... pictures) {
        Picture[] all = new Picture[pictures.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Picture(i, pictures[i], "image/png", 1, "sha of " + pictures[i], 1, 1);
        }
        Job job = Samples.succeeded(JobId.random(), all);
        jobs.add(job);
        return job;
    }

    private Archive archive(Archive.Pictures store) {
        List<Known> known = jobs.stream().<Known>map(Known.Folded::new).toList();
        return new Archive(
                new Members(new Page<>(known, null), _ -> new Page<>(List.of(), null), () -> true),
                store);
    }

    private Optional<StoredContent> open(String name) {
        return Optional.ofNullable(stored.get(name))
                .map(bytes -> content(new ByteArrayInputStream(bytes)));
    }

    private static StoredContent content(InputStream bytes) {
        return new StoredContent() {
            @Override
            public String contentType() {
                return "image/png";
            }

            @Override
            public long length() {
                return 300_000;
            }

            @Override
            public InputStream range(long from, long to) {
                return bytes;
            }

            @Override
            public void close() throws IOException {
                bytes.close();
            }
        };
    }

    private static InputStream breaking() {
        return new InputStream() {
            private int left = 10;

            @Override
            public int read() throws IOException {
                if (left-- == 0) {
                    throw new IOException("connection reset");
                }
                return 7;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                to[offset] = (byte) read();
                return 1;
            }
        };
    }

    private static Map<String, byte[]> files(Archive archive) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        archive.write(out);
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static List<JsonNode> manifest(Map<String, byte[]> files) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : new String(files.get(Archive.MANIFEST), UTF_8).lines().toList()) {
            lines.add(Json.MAPPER.readTree(line));
        }
        return lines;
    }
}
