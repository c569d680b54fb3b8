package io.atelier.openai;

import io.atelier.catalog.Catalog;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
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

    /// For what is free and takes long: gigabytes, and nothing comes back while a file goes up.
    private static final int FILE_CONNECTIONS = 4;

    private static final Duration SIDE_SILENCE = Duration.ofSeconds(30);

    /// The deadlines of the catalogue cut earlier and know better.
    private static final int BEYOND_DEADLINES = 2;

    private final OpenAiConfig config;
    private final Duration silence;
    private final Clock clock;
    private final Connector connector;
    private final Endpoint first;
    private final List<Endpoint> all = new ArrayList<>();
    private final Map<String, Endpoint> byModel = new HashMap<>();

    /// Makes the wire to an account.
    interface Connector {
        OpenAiApi connect(Account account, int connections, Duration silence);
    }

    @Inject
    Endpoints(OpenAiConfig config, Catalog catalog) {
        this(
                config,
                Clock.systemUTC(),
                catalog.longestDeadline().multipliedBy(BEYOND_DEADLINES),
                (account, connections, silence) ->
                        OpenAiApiFactory.create(
                                account, config.connectTimeout(), connections, silence));
    }

    /// @param silence after which even a call that is paid for is given up
    Endpoints(OpenAiConfig config, Clock clock, Duration silence, Connector connector) {
        this.silence = silence;
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
        Wire wire = new Wire(clock, account.secrets());
        OpenAiApi paid = connector.connect(account, config.maxCalls(), silence);
        OpenAiApi side = connector.connect(account, SIDE_CONNECTIONS, SIDE_SILENCE);
        OpenAiApi files = connector.connect(account, FILE_CONNECTIONS, silence);
        AccountGuard guard = new AccountGuard(config, clock);
        ToldLimits told = new ToldLimits();
        long maxPictureBytes = config.maxPicture().asLongValue();
        ResponsesClient.Settings settings =
                new ResponsesClient.Settings(
                        mainline, maxPictureBytes, config.poll().first(), config.poll().longest());
        return new Endpoint(
                account,
                guard,
                told,
                new ImagesClient(paid, wire, maxPictureBytes, told),
                new ResponsesClient(paid, wire, settings, Thread::sleep),
                new ModerationClient(side, wire, config.moderation().model()),
                new ModelsClient(side, wire),
                new BatchesClient(side, wire, guard::seen),
                new FilesClient(files, wire),
                wire,
                side);
    }
}
