package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.catalog.Catalog;
import io.atelier.job.Outcome;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Several upstreams, and what each of them remembers.
@Tag("application")
@QuarkusTest // The guards ask the application for their executor.
class EndpointsTest {
    private static final String PICTURE = "{\"data\":[{\"b64_json\":\"aGVsbG8=\"}]}";
    private static final String UNPAID =
            "{\"error\":{\"message\":\"x\",\"type\":\"insufficient_quota\",\"code\":\"credit_balance_exhausted\"}}";

    private final CannedApi first = new CannedApi();
    private final CannedApi other = new CannedApi();
    private final Studio studio = new Studio();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void sendsEachModelToItsUpstream() {
        OpenAiUpstream upstream = upstream(two("m"));
        other.json(PICTURE);

        assertThat(upstream.generate(Studio.generate(0), studio.delivery()))
                .isInstanceOf(Outcome.Answered.class);
        assertThat(first.calls()).isEmpty();
        assertThat(other.calls()).hasSize(1);
    }

    @Test
    void leavesTheOthersWithTheFirst() {
        OpenAiUpstream upstream = upstream(two("x"));
        first.json(PICTURE);

        upstream.generate(Studio.generate(0), studio.delivery());

        assertThat(first.calls()).hasSize(1);
        assertThat(other.calls()).isEmpty();
    }

    @Test
    void anEmptyAccountHoldsNoOtherBack() {
        OpenAiUpstream upstream = upstream(two("m"));
        other.status(429, UNPAID);

        upstream.generate(Studio.generate(0), studio.delivery());

        assertThat(upstream.admits("m")).isFalse();
        assertThat(upstream.admits("any")).isTrue();
    }

    @Test
    void refusesAModelThatTwoUpstreamsList() {
        Map<String, String> properties = two("m");
        properties.put("atelier.openai.upstreams.third.base-url", "http://127.0.0.1:9");
        properties.put("atelier.openai.upstreams.third.models", "m");

        assertThatThrownBy(() -> upstream(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model m");
    }

    @Test
    void letsOneCallSeeWhetherThereIsQuotaAgain() {
        OpenAiUpstream upstream = upstream(Map.of());
        first.status(429, UNPAID).status(429, UNPAID).json(PICTURE);
        upstream.generate(Studio.generate(0), studio.delivery());

        now = now.plus(Duration.ofMinutes(15));
        assertThat(upstream.admits("m")).isTrue();
        upstream.generate(Studio.generate(0), studio.delivery());
        assertThat(upstream.admits("m")).as("still none").isFalse();

        now = now.plus(Duration.ofMinutes(15));
        upstream.generate(Studio.generate(0), studio.delivery());
        assertThat(upstream.admits("m")).isTrue();
        assertThat(first.calls()).hasSize(3);
    }

    @Test
    void checksKeyAndModelsWithoutPaying() {
        OpenAiUpstream upstream = upstream(two("m"));
        first.json("{\"data\":[{\"id\":\"a\",\"shutdown_date\":\"2026-12-01\"}]}");
        other.status(401, "{\"error\":{\"message\":\"No.\",\"code\":\"invalid_api_key\"}}");

        List<Preflight> checks = upstream.preflight(List.of("a", "b", "m"));

        Preflight one = checks.getFirst();
        assertThat(one.upstream()).isEqualTo("default");
        assertThat(one.key()).isEqualTo(Preflight.Key.ACCEPTED);
        assertThat(one.models())
                .containsExactly(
                        new Preflight.ModelCheck(
                                "a",
                                true,
                                LocalDate.of(2026, 12, 1),
                                Preflight.Verification.UNKNOWN,
                                true),
                        new Preflight.ModelCheck(
                                "b", false, null, Preflight.Verification.UNKNOWN, true));
        Preflight two = checks.getLast();
        assertThat(two.upstream()).isEqualTo("gateway");
        assertThat(two.key()).isEqualTo(Preflight.Key.REFUSED);
        assertThat(two.models()).extracting(Preflight.ModelCheck::model).containsExactly("m");
    }

    @Test
    void remembersWhetherTheOrganizationIsVerified() {
        OpenAiUpstream upstream = upstream(Map.of());
        first.status(
                        403,
                        "{\"error\":{\"message\":\"Your organization must be verified to use the model `m`.\",\"type\":\"invalid_request_error\"}}")
                .json("{\"data\":[]}")
                .json(PICTURE)
                .json("{\"data\":[]}");

        upstream.generate(Studio.generate(0), studio.delivery());
        assertThat(verification(upstream)).isEqualTo(Preflight.Verification.MISSING);

        upstream.generate(Studio.generate(0), studio.delivery());
        assertThat(verification(upstream)).isEqualTo(Preflight.Verification.CONFIRMED);
    }

    @Test
    void recoversWithoutPayingWhateverTheGuardSays() {
        OpenAiUpstream upstream = upstream(Map.of());
        first.status(429, UNPAID)
                .json(
                        "{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[{\"type\":\"image_generation_call\",\"result\":\"aGVsbG8=\"}]}");
        upstream.generate(Studio.generate(0), studio.delivery());

        Recovery recovery = upstream.recover(Studio.turn(0), "resp_1", studio.delivery());

        assertThat(recovery).isInstanceOf(Recovery.Ended.class);
        assertThat(((Recovery.Ended) recovery).outcome()).isInstanceOf(Outcome.Answered.class);
        assertThat(studio.picture()).isEqualTo("hello");
    }

    @Test
    void saysWhatKeepsARecoveryFromEnding() {
        OpenAiUpstream upstream =
                upstream(
                        Map.of(
                                "atelier.openai.poll.first",
                                "1m",
                                "atelier.openai.poll.longest",
                                "1m"));
        Delivery brief = Delivery.of(Duration.ofMillis(200), studio);
        first.json("{\"id\":\"resp_1\",\"status\":\"in_progress\"}")
                .status(503, "{}")
                .status(404, "{}");

        assertThat(upstream.recover(Studio.turn(0), "resp_1", brief))
                .isEqualTo(new Recovery.StillRunning());
        assertThat(upstream.recover(Studio.turn(0), "resp_1", brief))
                .isInstanceOf(Recovery.Unreachable.class);
        assertThat(upstream.recover(Studio.turn(0), "resp_1", brief))
                .isEqualTo(new Recovery.Gone("req_1"));
    }

    @Test
    void cancelsWhatTheUpstreamSaysItCancelled() {
        OpenAiUpstream upstream = upstream(Map.of());
        first.json("{\"id\":\"resp_1\",\"status\":\"cancelled\"}").status(404, "{}");

        assertThat(upstream.cancel("m", "resp_1")).isTrue();
        assertThat(upstream.cancel("m", "resp_1")).isFalse();
        assertThat(first.calls()).containsOnly("cancel resp_1");
    }

    private static Preflight.Verification verification(OpenAiUpstream upstream) {
        return upstream.preflight(List.of("m")).getFirst().models().getFirst().verification();
    }

    private OpenAiUpstream upstream(Map<String, String> properties) {
        OpenAiConfig config = Configs.with(properties);
        Endpoints endpoints =
                new Endpoints(
                        config,
                        new Clock() {
                            @Override
                            public Instant instant() {
                                return now;
                            }

                            @Override
                            public ZoneId getZone() {
                                return ZoneOffset.UTC;
                            }

                            @Override
                            public Clock withZone(ZoneId zone) {
                                return this;
                            }
                        },
                        Duration.ofMinutes(1),
                        (account, _, _) -> account.name().isEmpty() ? first.api() : other.api());
        return new OpenAiUpstream(
                endpoints, config, Catalog.load(), new SimpleMeterRegistry(), Tracing.OFF);
    }

    private static Map<String, String> two(String model) {
        Map<String, String> properties = new HashMap<>();
        properties.put("atelier.openai.upstreams.gateway.base-url", "http://127.0.0.1:8");
        properties.put("atelier.openai.upstreams.gateway.models", model);
        return properties;
    }
}
