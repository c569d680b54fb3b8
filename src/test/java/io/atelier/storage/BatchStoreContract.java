package io.atelier.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store of batches' lists does, wherever it keeps them.
abstract class BatchStoreContract {
    private static final String KEY = "atl_00000000-0000-0000-0000-000000000001";

    private static final Duration OLD = Duration.ofDays(32);

    private BatchStore batches;

    abstract BatchStore opened();

    /// The names of all that is stored.
    abstract List<String> files() throws IOException;

    @BeforeEach
    void open() {
        batches = opened();
    }

    @Test
    void keepsTheLatestList() throws Exception {
        put("one\n");
        put("one\ntwo\n");

        assertThat(list()).isEqualTo("one\ntwo\n");
        assertThat(files()).containsExactly("batches/" + KEY + "/members.jsonl");
    }

    @Test
    void leavesTheListBeforeWhereANewOneBreaksOff() throws Exception {
        put("one\n");

        assertThatThrownBy(() -> batches.put(KEY, broken())).isInstanceOf(IOException.class);

        assertThat(list()).isEqualTo("one\n");
    }

    @Test
    void forgets() throws Exception {
        put("one\n");

        batches.delete(KEY);
        batches.delete(KEY);

        assertThat(batches.open(KEY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "a.b"})
    void takesNoOtherKeys(String key) {
        assertThatThrownBy(() -> batches.open(key)).isInstanceOf(IllegalArgumentException.class);
    }

    /// They may be wanted for as long as the upstream keeps what a batch has brought.
    @Test
    void sweepsListsThatNoBatchCanBeWaitingFor() throws Exception {
        put("one\n");
        Instant now = Instant.now();

        assertThat(batches.sweep(now.plusSeconds(60), now)).isZero();
        assertThat(batches.sweep(Instant.MIN, now.plus(OLD))).isZero();
        assertThat(batches.sweep(now.minusSeconds(60), now.plus(OLD))).isZero();
        assertThat(list()).isEqualTo("one\n");

        assertThat(batches.sweep(now.plusSeconds(60), now.plus(OLD))).isEqualTo(1);
        assertThat(batches.open(KEY)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void keepsAListThatIsLongerThanAPictureMayBe() throws Exception {
        String line = "a member\n";

        put(line.repeat(200_000));

        assertThat(list()).isEqualTo(line.repeat(200_000));
    }

    private void put(String list) throws IOException {
        batches.put(KEY, new ByteArrayInputStream(list.getBytes(UTF_8)));
    }

    private String list() throws IOException {
        try (InputStream list = batches.open(KEY).orElseThrow()) {
            return new String(list.readAllBytes(), UTF_8);
        }
    }

    private static InputStream broken() {
        return new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("broken on purpose");
            }
        };
    }
}
