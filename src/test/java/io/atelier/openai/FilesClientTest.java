package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files on their way to the upstream and back.
class FilesClientTest {
    private static final long PLENTY = 1_000;

    private final CannedApi upstream = new CannedApi();
    private final FilesClient client =
            new FilesClient(upstream.api(), new Wire(Clock.systemUTC(), Set.of()));

    @TempDir Path folder;
    private Path target = Path.of("");
    private Path part = Path.of("");

    @BeforeEach
    void names() {
        target = folder.resolve("output.jsonl");
        part = folder.resolve("output.jsonl.part");
    }

    @Test
    void uploadsAFileThatExpires() throws Exception {
        Path lines = Files.writeString(folder.resolve("in.jsonl"), "{\"custom_id\":\"1\"}\n");
        upstream.json("{\"id\":\"file-1\",\"object\":\"file\"}");

        assertThat(client.upload(lines, Duration.ofDays(2)))
                .isEqualTo(new FileUpload.Done("file-1"));
        assertThat(upstream.calls().getFirst())
                .startsWith("upload multipart/form-data; boundary=")
                .contains(
                        "name=\"purpose\"\r\n\r\nbatch\r\n",
                        "name=\"expires_after[anchor]\"\r\n\r\ncreated_at\r\n",
                        "name=\"expires_after[seconds]\"\r\n\r\n172800\r\n",
                        "name=\"file\"; filename=\"batch.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n{\"custom_id\":\"1\"}\n\r\n--");
    }

    @ParameterizedTest
    @CsvSource({
        "400, Refused",
        "401, Refused",
        "413, Refused",
        "429, NotReached",
        "500, NotReached",
        "503, NotReached",
        "200, NotReached"
    })
    void anUploadProvesWhatItsAnswerProves(int status, String kind) throws Exception {
        upstream.status(status, "{}");

        FileUpload upload =
                client.upload(Files.writeString(folder.resolve("in"), "x"), Duration.ofDays(1));

        assertThat(upload.getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void needsAFileToUpload() {
        assertThatThrownBy(() -> client.upload(folder.resolve("none"), Duration.ofDays(1)))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void downloadsAFile() throws Exception {
        upstream.answers(200, "Content-Length", "5", "hello");

        assertThat(download()).isEqualTo(new FileDownload.Done(5));
        assertThat(target).hasContent("hello");
        assertThat(part).doesNotExist();
        assertThat(upstream.calls()).containsExactly("content null file-1");
        assertThat(download()).as("it is there").isEqualTo(new FileDownload.Done(5));
    }

    @Test
    void goesOnWhereAnEarlierTryStopped() throws Exception {
        Files.writeString(part, "hel");
        upstream.answers(206, "Content-Range", "bytes 3-4/5", "lo");

        assertThat(download()).isEqualTo(new FileDownload.Done(5));
        assertThat(target).hasContent("hello");
        assertThat(upstream.calls()).containsExactly("content bytes=3- file-1");
    }

    @Test
    void beginsAgainWhereTheUpstreamKnowsNoRanges() throws Exception {
        Files.writeString(part, "what was there before");
        upstream.answers(200, "Content-Length", "5", "hello");

        assertThat(download()).isEqualTo(new FileDownload.Done(5));
        assertThat(target).hasContent("hello");
    }

    @Test
    void asksForTheRestAtOnceWhenABodyBreaksOff() throws Exception {
        upstream.broken("hel").answers(206, "Content-Range", "bytes 3-4/*", "lo");

        assertThat(download()).isEqualTo(new FileDownload.Done(5));
        assertThat(target).hasContent("hello");
    }

    @Test
    void givesUpForNowWhenNothingMoreComes() throws Exception {
        upstream.broken("hel").fails(new IOException("reset"));

        assertThat(download())
                .isInstanceOfSatisfying(
                        FileDownload.NotReached.class, it -> assertThat(it.bytes()).isEqualTo(3));
        assertThat(part).hasContent("hel");
        assertThat(target).doesNotExist();
    }

    @Test
    void isNotFooledByAnEndThatComesEarly() throws Exception {
        upstream.answers(200, "Content-Length", "5", "hel")
                .answers(206, "Content-Range", "bytes 3-4/5", "");

        assertThat(download()).isInstanceOf(FileDownload.NotReached.class);
        assertThat(target).doesNotExist();
    }

    @Test
    void aPartThatIsTheWholeIsDone() throws Exception {
        Files.writeString(part, "hello");
        upstream.answers(416, "Content-Range", "bytes */5", "");

        assertThat(download()).isEqualTo(new FileDownload.Done(5));
        assertThat(target).hasContent("hello");
    }

    @ParameterizedTest
    @CsvSource({"416, bytes */3", "206, bytes 1-2/3", "206, nonsense"})
    void dropsAPartThatDoesNotBelongToTheFile(int status, String range) throws Exception {
        Files.writeString(part, "hello");
        upstream.answers(status, "Content-Range", range, "x")
                .answers(200, "Content-Length", "3", "new");

        assertThat(download()).isEqualTo(new FileDownload.Done(3));
        assertThat(target).hasContent("new");
    }

    @Test
    void keepsNothingOfAFileThatIsTooLarge() throws Exception {
        upstream.answers(200, "Content-Length", "1001", "never read")
                .answers(200, "Transfer-Encoding", "chunked", "x".repeat(1_001));

        assertThat(download()).isEqualTo(new FileDownload.TooLarge(PLENTY));
        assertThat(download()).isEqualTo(new FileDownload.TooLarge(PLENTY));
        assertThat(part).doesNotExist();
        assertThat(target).doesNotExist();
    }

    @Test
    void countsWhatIsThereAgainstTheLimit() throws Exception {
        Files.writeString(part, "x".repeat(600));
        upstream.answers(206, "Content-Range", "bytes 600-1000/*", "x".repeat(401));

        assertThat(download()).isEqualTo(new FileDownload.TooLarge(PLENTY));
    }

    @Test
    void saysWhatKeepsItFromAFile() throws Exception {
        upstream.status(404, "{}").status(429, "{}").answers(503, "Retry-After", "7", "{}");

        assertThat(download()).isInstanceOf(FileDownload.Gone.class);
        assertThat(download()).isInstanceOf(FileDownload.NotReached.class);
        assertThat(download())
                .isInstanceOfSatisfying(
                        FileDownload.NotReached.class,
                        it -> assertThat(it.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void aDiskThatFailsIsOurs() {
        target = folder.resolve("no-such-folder").resolve("output.jsonl");
        upstream.answers(200, "Content-Length", "5", "hello");

        assertThatThrownBy(this::download).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void deletesAFile() throws Exception {
        upstream.json("{\"id\":\"file-1\",\"object\":\"file\",\"deleted\":true}")
                .status(404, "{}")
                .status(500, "{}")
                .json("{}");

        assertThat(client.delete("file-1")).isTrue();
        assertThat(client.delete("file-1")).as("gone already").isTrue();
        assertThat(client.delete("file-1")).isFalse();
        assertThat(client.delete("file-1")).isFalse();
    }

    private FileDownload download() throws InterruptedException {
        return client.download("file-1", target, PLENTY);
    }
}
