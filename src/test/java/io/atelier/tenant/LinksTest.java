package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String PATH = "/v1/jobs/a/images/0";
    private static final String OLD = "o".repeat(32);
    private static final String NEW = "n".repeat(32);

    @TempDir Path folder;

    @Test
    void opensForItsTenantUntilItExpires() throws IOException {
        URI link = URI.create(links(NOON, NEW).url("acme", PATH));

        assertThat(link.toString()).startsWith("https://here/v1/jobs/a/images/0?tenant=acme&");
        assertThat(opened(links(NOON.plusSeconds(3599), NEW), link)).contains("acme");
        assertThat(opened(links(NOON.plusSeconds(3600), NEW), link)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant=acme>tenant=other",
                "expires=1>expires=2",
                "expires=1>expires=-1",
                "expires=17>expires=999999999999999999",
                "key=>key=0",
                "signature=>signature=A",
                "&signature=>&s=",
                "&expires=>&e=",
                "images/0>images/1"
            })
    void opensNothingOnceItWasChanged(String change) throws IOException {
        String link = links(NOON, NEW).url("acme", PATH);
        String[] fromTo = change.split(">", -1);

        String changed = link.replace(fromTo[0], fromTo[1]);

        assertThat(changed).isNotEqualTo(link);
        assertThat(opened(links(NOON, NEW), URI.create(changed))).isEmpty();
    }

    @Test
    void staysGoodWhileItsKeyIsThere() throws IOException {
        URI link = URI.create(links(NOON, OLD).url("acme", PATH));

        assertThat(opened(links(NOON, NEW, OLD), link)).contains("acme");
        assertThat(links(NOON, NEW, OLD).url("acme", PATH))
                .isEqualTo(links(NOON, NEW).url("acme", PATH));
        assertThat(opened(links(NOON, NEW), link)).isEmpty();
    }

    @Test
    void leavesTheRestOfTheQueryToTheCaller() throws IOException {
        String link = links(NOON, NEW).url("acme", PATH);

        assertThat(opened(links(NOON, NEW), URI.create(link + "&download=1"))).contains("acme");
    }

    @Test
    void isPlainWithoutKeys() {
        Links plain = new Links("https://here", List.of(), Duration.ofHours(1), Clock.systemUTC());

        assertThat(plain.url("acme", PATH)).isEqualTo("https://here" + PATH);
    }

    @Test
    void keepsARandomKeyOverRestarts() throws IOException {
        Path file = folder.resolve("new/link-keys");

        LinkKey first = LinkKey.kept(file).getFirst();

        assertThat(LinkKey.kept(file).getFirst().sign("a")).isEqualTo(first.sign("a"));
        assertThat(LinkKey.kept(folder.resolve("other")).getFirst().id()).isNotEqualTo(first.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryContaining(each -> each.equals(file));
    }

    @Test
    void refusesAFileWithoutGoodKeys() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "short\n");

        assertThatThrownBy(() -> LinkKey.read(file))
                .hasMessageContaining("32 characters")
                .hasMessageNotContaining("short");
    }

    private Links links(Instant now, String... secrets) throws IOException {
        Path file = Files.write(folder.resolve("keys"), List.of(secrets));
        return new Links(
                "https://here",
                LinkKey.read(file),
                Duration.ofHours(1),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Optional<String> opened(Links links, URI link) {
        MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
        for (String pair : link.getRawQuery().split("&", -1)) {
            query.add(pair.replaceFirst("=.*", ""), pair.replaceFirst("[^=]*=", ""));
        }
        return links.tenant(link.getRawPath(), query);
    }
}
