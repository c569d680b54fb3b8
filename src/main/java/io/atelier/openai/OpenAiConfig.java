package io.atelier.openai;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// The upstream: where it is, who we are there, and how much of it we use at once.
@ConfigMapping(prefix = "atelier.openai")
public interface OpenAiConfig {
    /// OpenAI itself.
    URI OPENAI = URI.create("https://api.openai.com");

    /// Where the API lives, with or without the closing `/v1`. Any upstream that speaks OpenAI's
    /// Images API will do. Plain `http` shows the key to everybody on the way: only for the
    /// simulator and for proxies on the same host. Unset: OpenAI where a key is set, else
    /// `keyless-url`.
    Optional<URI> baseUrl();

    /// Where calls go while neither a key nor a `base-url` is set: the simulator.
    @WithDefault("http://127.0.0.1:${atelier.embedded.simulator.port}")
    URI keylessUrl();

    /// The secret key, sent as bearer token. Without one calls go to the simulator, so that nothing
    /// is ever spent by accident. A bare `OPENAI_API_KEY` in the environment is not looked at.
    Optional<String> apiKey();

    /// The organization that pays, where the key belongs to several (`OpenAI-Organization`).
    Optional<String> organization();

    /// The project that pays, where the key is not bound to one (`OpenAI-Project`).
    Optional<String> project();

    /// More headers for every call, as some gateways want them:
    /// `atelier.openai.headers."X-Gateway-Key"`. Their values are never printed.
    Map<String, String> headers();

    /// Other upstreams, by a name of yours, for the models they list; every other model stays with
    /// the one above. Each has breakers of its own.
    Map<String, Named> upstreams();

    /// The model that reads a turn and calls the image tool (Responses API). It is billed by its
    /// own tokens, some hundred a turn; any that the account may use will do, but no image model.
    @WithDefault("gpt-6-luna")
    @NotBlank
    String responsesModel();

    /// How often to ask for a turn that is being made.
    Poll poll();

    /// The free check of prompts and pictures before anything is paid.
    Moderation moderation();

    /// How long a connection may take to come up. A call that fails here was never sent, costs
    /// nothing and is tried twice more at once, so a small value is safe; below the time of a TLS
    /// handshake over your line nothing works. The time for the call itself is no knob: it depends
    /// on model, quality and size and comes from the catalogue.
    @WithDefault("5s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 1)
    Duration connectTimeout();

    /// Connections, hence calls, at once. Raise it together with the worker's slots, which should
    /// be the smaller number: a call that finds no connection free goes back to the queue. Each
    /// call in flight takes some 300 KiB of heap, whatever the size of its pictures.
    @WithDefault("128")
    @Min(1)
    @Max(4096)
    int maxCalls();

    /// The largest picture that is taken, decoded; a larger one is a broken answer, paid for and
    /// lost. The largest that the API can make today, 8.3 megapixels of PNG with transparency,
    /// stays below 34 MB.
    @WithDefault("50M")
    MemorySize maxPicture();

    /// The address that calls really go to.
    default URI url() {
        return baseUrl().orElseGet(() -> apiKey().isPresent() ? OPENAI : keylessUrl());
    }

    /// Every address that calls may go to.
    default List<URI> urls() {
        return Stream.concat(Stream.of(url()), upstreams().values().stream().map(Named::baseUrl))
                .distinct()
                .toList();
    }

    /// Whether every call goes to the simulator, for which nobody sends a bill.
    default boolean simulated() {
        return baseUrl().isEmpty() && apiKey().isEmpty() && upstreams().isEmpty();
    }

    /// Another upstream.
    interface Named {
        /// Where its API lives, with or without the closing `/v1`.
        URI baseUrl();

        /// Its secret key, sent as bearer token; without one no authorization header is sent.
        Optional<String> apiKey();

        /// The organization that pays there (`OpenAI-Organization`).
        Optional<String> organization();

        /// The project that pays there (`OpenAI-Project`).
        Optional<String> project();

        /// More headers for every call to it. Their values are never printed.
        Map<String, String> headers();

        /// The models whose calls go there, comma-separated, by the catalogue's names. No model may
        /// be listed by two upstreams.
        @NotEmpty
        Set<String> models();

        /// The model that reads a turn there; unset, `atelier.openai.responses-model`.
        Optional<String> responsesModel();
    }

    /// Asking grows from `first` to `longest`, half as long again each time.
    interface Poll {
        /// The first pause. No picture is made faster than this; smaller values only cost requests.
        @WithDefault("1s")
        @DurationMin(millis = 10)
        @DurationMax(minutes = 1)
        Duration first();

        /// The longest pause, hence the most that is lost between a finished picture and its
        /// delivery.
        @WithDefault("10s")
        @DurationMin(millis = 10)
        @DurationMax(minutes = 1)
        Duration longest();
    }

    /// The moderation endpoint. It bills nothing.
    interface Moderation {
        /// The model that judges.
        @WithDefault("omni-moderation-latest")
        @NotBlank
        String model();

        /// How long a job waits for a verdict, all its pictures together; then `away` decides.
        @WithDefault("10s")
        @DurationMin(millis = 100)
        @DurationMax(minutes = 1)
        Duration timeout();

        /// What becomes of a job that asks for a check while the endpoint is away: `open` sends it
        /// unchecked, `closed` lets it wait (at the door: refuses it) until there is a verdict.
        @WithDefault("open")
        Away away();
    }

    /// What a check comes to where nobody answers.
    enum Away {
        /// The call is made without.
        OPEN,
        /// It is not made.
        CLOSED
    }

    /// When to leave a failing upstream alone, per model.
    Breaker breaker();

    /// The circuit breaker that each model has to itself.
    interface Breaker {
        /// How many of the latest calls are looked at; nothing opens before so many have been made.
        /// Small values open on a streak of bad luck, large ones keep paying for lost calls.
        @WithDefault("20")
        @Min(2)
        @Max(1000)
        int calls();

        /// The share of failed calls among `calls` that opens the breaker. Connections that don't
        /// come up, 503 and whatever may have been billed without a picture count as failed;
        /// refusals and 429 don't.
        @WithDefault("0.5")
        @DecimalMin("0.05")
        @DecimalMax("1.0")
        double failureRatio();

        /// How long the breaker stays open before one call is let through to see.
        @WithDefault("10s")
        @DurationMin(millis = 10)
        @DurationMax(minutes = 30)
        Duration delay();
    }
}
