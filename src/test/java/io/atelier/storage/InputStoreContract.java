package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store of callers' pictures does, wherever it keeps them.
abstract class InputStoreContract {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    InputStore store;

    @BeforeEach
    void openStore() {
        store = opened();
    }

    /// Another look at the same pictures.
    abstract InputStore opened();

    /// What is stored, by whatever names.
    abstract List<String> files() throws IOException;

    /// Of one picture.
    abstract int filesOfOne();

    @ParameterizedTest
    @CsvSource({"png, image/png, true", "jpeg, image/jpeg, false", "webp, image/webp, false"})
    void givesBackWhatWasHandedIn(String kind, String contentType, boolean alpha) throws Exception {
        byte[] bytes = Samples.picture(kind, 320, 200);

        InputFile file = upload("anna", bytes);

        assertThat(file.id()).matches("file-[0-9a-f]{32}");
        assertThat(file.contentType()).isEqualTo(contentType);
        assertThat(file.alpha()).isEqualTo(alpha);
        assertThat(file.bytes()).isEqualTo(bytes.length);
        assertThat(file.widthPixels()).isEqualTo(320);
        assertThat(file.heightPixels()).isEqualTo(200);
        assertThat(file.createdAt()).isEqualTo(NOON);
        assertThat(file.sha256())
                .isEqualTo(HexFormat.of().formatHex(MeasuredFile.sha256Digest().digest(bytes)));
        assertThat(opened().find("anna", file.id())).contains(file);
        try (StoredContent content = store.open("anna", file.id()).orElseThrow()) {
            assertThat(content.contentType()).isEqualTo(contentType);
            assertThat(content.all().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void keepsTheSameContentOnce() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);

        InputFile first = upload("anna", bytes);
        InputFile second;
        try (InputUpload upload = store.begin("anna")) {
            upload.write(bytes);
            second = upload.finish("other.png", "user_data");
        }

        assertThat(second).isEqualTo(first);
        assertThat(files()).hasSize(filesOfOne());
    }

    @Test
    void showsNobodyAnothersFile() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);
        String annas = upload("anna", bytes).id();
        String bens = upload("ben", bytes).id();

        assertThat(bens).isNotEqualTo(annas);
        assertThat(store.find("ben", annas)).isEmpty();
        assertThat(store.open("ben", annas)).isEmpty();
        assertThat(store.delete("ben", annas)).isFalse();
        assertThat(store.find("anna", annas)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "file-",
                "../../x",
                "file-../../../../../../../etc/passwd..",
                "file-0123456789abcdef0123456789ABCDEF",
                "file-0123456789abcdef0123456789abcdef0",
                "file-0123456789abcdef0123456789abcdef\n",
                "file-0123456789abcdef0123456789abcdef"
            })
    void knowsNoIdsButItsOwn(String id) throws Exception {
        upload("anna", Samples.picture("png", 9, 9));

        assertThat(store.find("anna", id)).isEmpty();
        assertThat(store.open("anna", id)).isEmpty();
        assertThat(store.delete("anna", id)).isFalse();
    }

    @Test
    void keepsNothingOfWhatWasNotFinished() throws Exception {
        try (InputUpload upload = store.begin("anna")) {
            upload.write(Samples.picture("png", 9, 9));
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void refusesAtOnceWhatDoesNotBeginLikeAPicture() throws Exception {
        try (InputUpload upload = store.begin("anna")) {
            upload.write(Samples.ascii("<svg xmlns"));
            assertThatThrownBy(() -> upload.write(Samples.ascii("='a'>")))
                    .isInstanceOf(NotAPicture.class);
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void refusesWhatIsTooLargeOrLiesOrIsCutOff() throws Exception {
        byte[] whole = Samples.picture("png", 64, 64);

        assertThatThrownBy(() -> upload("anna", Samples.lyingPng(20_000, 20_000)))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("20000x20000");
        assertThatThrownBy(() -> upload("anna", Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(NotAPicture.class);
        assertThatThrownBy(() -> upload("anna", Arrays.copyOf(whole, 1_000_001)))
                .isInstanceOf(NotAPicture.class);
        assertThatThrownBy(() -> upload("anna", new byte[0])).isInstanceOf(NotAPicture.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void sealsBeforeItFinishes() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);

        try (InputUpload upload = store.begin("anna")) {
            upload.write(bytes);
            String sha256 = upload.seal();

            assertThat(store.find("anna", InputName.id("anna", sha256))).isEmpty();
            assertThat(upload.seal()).isEqualTo(sha256);
            assertThat(upload.finish("a.png", "vision").sha256()).isEqualTo(sha256);
        }
    }

    @Test
    void tellsWhetherOneCanBeAMaskOfAnother() throws Exception {
        InputFile image = upload("anna", Samples.picture("jpeg", 30, 20));
        InputFile mask = upload("anna", Samples.picture("png", 30, 20));
        InputFile small = upload("anna", Samples.picture("png", 20, 30));
        InputFile webp = upload("anna", Samples.picture("webp", 30, 20));

        assertThat(mask.objectionAsMaskOf(image)).isEmpty();
        assertThat(small.objectionAsMaskOf(image))
                .hasValueSatisfying(it -> assertThat(it).contains("30x20").contains("20x30"));
        assertThat(image.objectionAsMaskOf(image)).isPresent();
        assertThat(webp.objectionAsMaskOf(image)).isPresent();
    }

    @Test
    void deletesAtOnceAndTakesTheSameContentAgain() throws Exception {
        byte[] bytes = Samples.picture("png", 9, 9);
        String id = upload("anna", bytes).id();

        assertThat(store.delete("anna", id)).isTrue();

        assertThat(store.find("anna", id)).isEmpty();
        assertThat(store.open("anna", id)).isEmpty();
        assertThat(store.delete("anna", id)).isFalse();
        assertThat(files()).isEmpty();
        assertThat(upload("anna", bytes).id()).isEqualTo(id);
    }

    @Test
    void takesNamesOfAnyLengthAndScript() throws Exception {
        String name = "狐".repeat(5_000) + ".png";
        InputFile file;

        try (InputUpload upload = store.begin("anna")) {
            upload.write(Samples.picture("png", 9, 9));
            file = upload.finish(name, "vision");
        }

        assertThat(name).startsWith(file.filename());
        assertThat(file.filename()).hasSizeGreaterThan(100);
        assertThat(opened().find("anna", file.id())).contains(file);
    }

    @Test
    void hasNoTroubleWhileAllIsWell() {
        assertThat(store.trouble()).isEmpty();
    }

    InputFile upload(String tenant, byte[] bytes) throws IOException {
        try (InputUpload upload = store.begin(tenant)) {
            upload.write(bytes);
            return upload.finish("fox.png", "vision");
        }
    }
}
