package io.atelier.openai;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/// Every upstream there is, and which one a model's calls go to.
@Singleton
class Endpoints {
    private static final Logger LOG = Logger.getLogger(Endpoints.class);

    /// For what is free and short.
    private static final int SIDE_CONNECTIONS = 16;

    private final OpenAiConfig config;
    private final Clock clock;
    private final Connector connector;
    private final Endpoint first;
    private final List<Endpoint> all = new ArrayList<>();
    private final Map<String, Endpoint> byModel = new HashMap<>();

    /// Makes the wire to an account.
    interface Connector {
        OpenAiApi connect(Account account, int connections);
    }

    @Inject
    Endpoints(OpenAiConfig config) {
        this(
                config,
                Clock.systemUTC(),
                (account, connections) ->
                        OpenAiApiFactory.create(account, config.connectTimeout(), connections));
    }

    Endpoints(OpenAiConfig config, Clock clock, Connector connector) {
        this.config = config;
        this.clock = clock;
        this.connector = connector;
        this.first = endpoint(Account.of(config), config.responsesModel());
        all.add(first);
        config.upstreams().forEach(this::add);
    }

    /// The one without a name.
    Endpoint first() {
        return first;
    }

    List<Endpoint> all() {
        return List.copyOf(all);
    }

    Endpoint of(String model) {
        return byModel.getOrDefault(model, first);
    }

    private void add(String name, OpenAiConfig.Named named) {
        Endpoint endpoint =
                endpoint(
                        Account.of(name, named),
                        named.responsesModel().orElseGet(config::responsesModel));
        all.add(endpoint);
        for (String model : named.models()) {
            Endpoint other = byModel.put(model, endpoint);
            if (other != null) {
                throw new IllegalArgumentException(
                        "atelier.openai.upstreams: model %s is listed by %s and by %s"
                                .formatted(model, other.name(), name));
            }
        }
        LOG.infof("models=%s go to upstream=%s url=%s", named.models(), name, named.baseUrl());
    }

    private Endpoint endpoint(Account account, String mainline) {
        Wire wire = new Wire(clock);
        OpenAiApi paid = connector.connect(account, config.maxCalls());
        OpenAiApi side = connector.connect(account, SIDE_CONNECTIONS);
        long maxPictureBytes = config.maxPicture().asLongValue();
        ResponsesClient.Settings settings =
                new ResponsesClient.Settings(
                        mainline, maxPictureBytes, config.poll().first(), config.poll().longest());
        return new Endpoint(
                account,
                new AccountGuard(config, clock),
                new ImagesClient(paid, wire, maxPictureBytes),
                new ResponsesClient(paid, wire, settings, Thread::sleep),
                new ModerationClient(side, wire, config.moderation().model()),
                new ModelsClient(side, wire),
                wire,
                side);
    }
}
