package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Scope;
import io.atelier.job.TenantSettings;
import io.atelier.tenant.Admission.Verdict;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
    private static final String PATH = "/v1/jobs/a/images/0";

    @TempDir Path folder;

    private final Keyring ring = new Keyring();
    private final Map<String, TenantSettings> settings = new HashMap<>();
    private Links links;
    private Admission door;

    @BeforeEach
    void open() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), "k".repeat(32));
        links =
                new Links(
                        "https://here", LinkKey.read(file), Duration.ofHours(1), Clock.systemUTC());
        door = door(true);
    }

    @Test
    void letsAnybodyInWhileItIsOff() {
        Admission open = door(false);

        assertThat(open.admit(asked(null), of("admin")))
                .isEqualTo(new Verdict.LetIn("default", null));
        assertThat(open.admit(asked("Bearer sk-anything"), of("read")))
                .isEqualTo(new Verdict.LetIn("default", null));
    }

    @Test
    void asksForAKey() {
        assertThat(refusal(asked(null), of("read"))).isEqualTo(Refusal.noKey());
        assertThat(refusal(asked("Basic YTpi"), of("read"))).isEqualTo(Refusal.noKey());
        assertThat(refusal(asked("Bearer sk-anything"), of("read"))).isEqualTo(Refusal.wrongKey());
        assertThat(refusal(asked("Bearer " + Secret.draw().reveal()), of("read")))
                .isEqualTo(Refusal.wrongKey());
    }

    @Test
    void asksForTheScope() {
        Secret reading = ring.made("acme", Scope.READ);
        Secret all = ring.made("acme", Scope.ADMIN, Scope.READ, Scope.SUBMIT);

        assertThat(refusal(shown(reading), of("submit"))).isEqualTo(Refusal.missing(Scope.SUBMIT));
        assertThat(refusal(shown(reading), of("admin"))).isEqualTo(Refusal.missing(Scope.ADMIN));
        assertThat(door.admit(shown(reading), of("read")))
                .isEqualTo(new Verdict.LetIn("acme", null));
        assertThat(door.admit(asked("bearer  " + all.reveal() + " "), of("submit")))
                .isEqualTo(new Verdict.LetIn("acme", null));
    }

    @Test
    void knowsNoKeyOfADisabledTenant() {
        Secret key = ring.made("acme", Scope.READ);
        String link = links.url("acme", PATH);
        settings.put("acme", settings("acme", true, null));

        assertThat(refusal(shown(key), of("read"))).isEqualTo(Refusal.wrongKey());
        assertThat(refusal(linked(link), of("picture"))).isEqualTo(Refusal.badLink());
    }

    @Test
    void tellsWhetherItWouldLetInStill() {
        Secret key = ring.made("acme", Scope.READ);
        settings.put("acme", settings("acme", false, 1));
        Admission.Request request = shown(key);
        assertThat(door.admit(request, of("read"))).isInstanceOf(Verdict.LetIn.class);

        assertThat(door.admitsStill(request, of("read"))).as("limits don't count").isTrue();
        assertThat(door.admitsStill(linked(links.url("acme", PATH)), of("picture"))).isTrue();
        assertThat(door(false).admitsStill(asked(null), of("read"))).isTrue();

        ring.revoke(key);
        assertThat(door.admitsStill(request, of("read"))).isFalse();
        assertThat(door.admitsStill(request, of("submit"))).isFalse();
    }

    @Test
    void endsWithItsTenant() {
        Admission.Request request = shown(ring.made("acme", Scope.READ));
        assertThat(door.admitsStill(request, of("read"))).isTrue();

        settings.put("acme", settings("acme", true, null));

        assertThat(door.admitsStill(request, of("read"))).isFalse();
    }

    @Test
    void takesALinkOnlyWhereASinglePictureIsRead() {
        String link = links.url("acme", PATH);

        assertThat(door.admit(linked(link), of("picture")))
                .isEqualTo(new Verdict.LetIn("acme", null));
        assertThat(refusal(linked(link), of("read"))).isEqualTo(Refusal.noKey());
        assertThat(refusal(linked(link.replace("acme", "other")), of("picture")))
                .isEqualTo(Refusal.badLink());
    }

    @Test
    void turnsATenantAwayThatAsksTooOftenAndNoOther() {
        Secret busy = ring.made("acme", Scope.READ);
        Secret other = ring.made("other", Scope.READ);
        settings.put("acme", settings("acme", false, 1));

        assertThat(door.admit(shown(busy), of("read"))).isInstanceOf(Verdict.LetIn.class);
        assertThat(refusal(shown(busy), of("read")).status()).isEqualTo(429);
        assertThat(door.admit(shown(other), of("read")))
                .isEqualTo(new Verdict.LetIn("other", null));
    }

    @Test
    void countsOnlyWhatGoesOnTheQueue() {
        Secret key = ring.made("full", Scope.READ, Scope.SUBMIT);
        settings.put("full", LimitsTest.limits("full", 1, null));

        assertThat(refusal(shown(key), of("job")).status()).isEqualTo(429);
        assertThat(door.admit(shown(key), of("submit"))).isInstanceOf(Verdict.LetIn.class);
        assertThat(door.admit(shown(key), of("read"))).isInstanceOf(Verdict.LetIn.class);
    }

    @Test
    void speaksOpenAisWordsOnOpenAisPaths() {
        Response ours = Refusal.wrongKey().on("/v1/jobs");
        Response theirs = Refusal.wrongKey().on("/v1/images/generations");

        assertThat(ours.getHeaderString("WWW-Authenticate")).startsWith("Bearer");
        assertThat(theirs.getHeaderString("WWW-Authenticate")).startsWith("Bearer");
        assertThat(ours.getMediaType().toString()).isEqualTo("application/problem+json");
        assertThat(theirs.getEntity().toString())
                .isEqualTo(
                        "{\"error\":{\"message\":\"The key is not good.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}}");
    }

    private Refusal refusal(Admission.Request request, Needs needs) {
        return ((Verdict.TurnedAway) door.admit(request, needs)).why();
    }

    private Admission door(boolean enabled) {
        return new Admission(
                enabled,
                new Keys(ring::find, null),
                null,
                links,
                tenant -> Optional.ofNullable(settings.get(tenant)),
                new RequestRate(() -> 1),
                tenant -> Optional.of(new Quota(Quota.Policy.QUEUED_JOBS, 1, -1, 3)));
    }

    private static Admission.Request shown(Secret key) {
        return asked("Bearer " + key.reveal());
    }

    private static Admission.Request asked(@Nullable String authorization) {
        return new Admission.Request(PATH, new MultivaluedHashMap<>(), authorization);
    }

    private static Admission.Request linked(String link) {
        MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
        for (String pair : URI.create(link).getRawQuery().split("&", -1)) {
            query.add(pair.replaceFirst("=.*", ""), pair.replaceFirst("[^=]*=", ""));
        }
        return new Admission.Request(PATH, query, null);
    }

    private static TenantSettings settings(
            String tenant, boolean disabled, @Nullable Integer requests) {
        return new TenantSettings(
                tenant,
                disabled,
                null,
                null,
                null,
                null,
                null,
                requests,
                null,
                null,
                Instant.EPOCH);
    }

    private static Needs of(String path) {
        try {
            return Paths.class.getDeclaredMethod(path).getAnnotation(Needs.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    interface Paths {
        @Needs(Scope.READ)
        void read();

        @Needs(value = Scope.READ, orLink = true)
        void picture();

        @Needs(Scope.SUBMIT)
        void submit();

        @Needs(value = Scope.SUBMIT, queues = true)
        void job();

        @Needs(Scope.ADMIN)
        void admin();
    }
}
