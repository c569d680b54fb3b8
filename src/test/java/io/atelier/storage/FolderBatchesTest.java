package io.atelier.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderBatchesTest {
    private static final String KEY = "atl_00000000-0000-0000-0000-000000000001";

    @TempDir Path folder;
    private FolderBatches batches;

    @BeforeEach
    void open() {
        batches = new FolderBatches(new SmallStorage(folder));
    }

    @Test
    void keepsTheLatestList() throws Exception {
        put("one\n");
        put("one\ntwo\n");

        assertThat(list()).isEqualTo("one\ntwo\n");
        try (Stream<Path> files = Files.list(folder.resolve("batches").resolve(KEY))) {
            assertThat(files).hasSize(1);
        }
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
