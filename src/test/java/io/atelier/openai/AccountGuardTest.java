package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Outcome;
import io.atelier.job.Usage;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// No call while the account has no quota: not for any model, not to try, but for one probe at a
/// time after the wait. Codes by contract.md section 5.
@Tag("application")
@QuarkusTest // The guards ask the application for their executor.
class AccountGuardTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration WAIT = Duration.ofMinutes(15);
    private static final CallEnd ANSWERED =
            CallEnd.well(new Outcome.Answered(1, Usage.NONE, "req_1"));

    private Instant now = NOON;
    private int calls;
    private final InstantSource time = () -> now;
    private final AccountGuard guard =
            new AccountGuard(Configs.with(Map.of()), time.withZone(ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "429, insufficient_quota",
        "429, credit_balance_exhausted",
        "429, organization_spend_limit_exceeded",
        "429, project_spend_limit_exceeded",
        "429, organization_usage_limit_exceeded",
        "400, billing_hard_limit_reached"
    })
    void opensOnAQuotaCodeAndClosesOnceAProbeHasWorked(int status, String code) {
        assertThat(code(call("m", refused(status, code)))).isEqualTo("insufficient_quota");
        assertThat(guard.admits("m")).isFalse();
        assertThat(guard.admits("another")).isFalse();

        now = now.plus(WAIT).minusMillis(1);
        Outcome held = call("another", ANSWERED);
        assertThat(code(held)).isEqualTo("upstream_breaker_open");
        assertThat(((Outcome.NotAccepted) held).retryAfter()).isEqualTo(Duration.ofMillis(1));
        assertThat(calls).as("no call while it is open").isEqualTo(1);

        now = now.plusMillis(1);
        assertThat(guard.admits("m")).isTrue();
        assertThat(call("m", ANSWERED)).isInstanceOf(Outcome.Answered.class);
        assertThat(calls).isEqualTo(2);
        assertThat(guard.admits("another")).isTrue();
        assertThat(call("another", ANSWERED)).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void tellsHowTheBreakerOfAModelStands() {
        AccountGuard fragile =
                new AccountGuard(
                        Configs.breaker(URI.create("http://127.0.0.1:8"), 2, "60000ms"),
                        time.withZone(ZoneOffset.UTC));
        assertThat(fragile.breaker("m")).isZero();

        for (int call = 0; call < 2; call++) {
            fragile.call("m", LONG, () -> refused(500, "server_error"));
        }

        assertThat(fragile.breaker("m")).isEqualTo(2);
        assertThat(fragile.breaker("another")).isZero();
    }

    @Test
    void letsNobodyElseThroughWhileItProbes() {
        call("m", refused(429, "insufficient_quota"));
        now = now.plus(WAIT);
        AtomicReference<@Nullable Outcome> meanwhile = new AtomicReference<>();

        guard.call(
                "m",
                LONG,
                () -> {
                    assertThat(guard.admits("another")).isFalse();
                    meanwhile.set(call("another", ANSWERED));
                    return ANSWERED;
                });

        assertThat(meanwhile.get())
                .isInstanceOfSatisfying(
                        Outcome.NotAccepted.class,
                        held -> assertThat(held.retryAfter()).isEqualTo(Duration.ofSeconds(10)));
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void waitsAgainWhereTheProbeFindsNoQuotaEither() {
        call("m", refused(429, "insufficient_quota"));
        now = now.plus(WAIT);
        call("m", refused(429, "project_spend_limit_exceeded"));

        now = now.plus(WAIT).minusMillis(1);
        assertThat(code(call("m", ANSWERED))).isEqualTo("upstream_breaker_open");
        assertThat(calls).isEqualTo(2);
    }

    /// What says nothing about money neither opens nor closes it; the next call may look again.
    @ParameterizedTest
    @ValueSource(ints = {400, 408, 429, 500})
    void staysOpenOnAProbeThatTellsNothing(int status) {
        call("m", refused(429, "insufficient_quota"));
        now = now.plus(WAIT);

        call("m", refused(status, ""));
        guard.call(
                "m",
                LONG,
                () -> {
                    assertThat(guard.admits("m")).as("one at a time, still").isFalse();
                    return ANSWERED;
                });

        assertThat(guard.admits("m")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "429, rate_limit_exceeded",
        "429, slow_down",
        "503, server_is_overloaded",
        "400, x"
    })
    void isNotOpenedByAnythingElse(int status, String code) {
        call("m", refused(status, code));

        assertThat(guard.admits("m")).isTrue();
        assertThat(call("m", ANSWERED)).isInstanceOf(Outcome.Answered.class);
        assertThat(calls).isEqualTo(2);
    }

    private Outcome call(String model, CallEnd end) {
        return guard.call(
                model,
                LONG,
                () -> {
                    calls++;
                    return end;
                });
    }

    private static CallEnd refused(int status, String code) {
        String body =
                "{\"error\":{\"message\":\"x\",\"type\":\"x\",\"code\":\"%s\"}}".formatted(code);
        try {
            return Classification.refused(
                    status,
                    ErrorEnvelope.read(new ByteArrayInputStream(body.getBytes(UTF_8)), ""),
                    AnswerHeaders.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code(Outcome outcome) {
        return Failures.of(outcome).code();
    }
}
