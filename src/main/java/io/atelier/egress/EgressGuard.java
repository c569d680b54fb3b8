package io.atelier.egress;

import io.atelier.egress.Ruling.Forbidden;
import io.atelier.egress.Ruling.Permitted;
import io.atelier.egress.Ruling.Unresolved;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// Says whether a URL that a caller named may be called, and where. Asked when the URL is handed
/// in, so that its caller hears of it, and again for every call, as a name may mean something else
/// by then.
@Singleton
public final class EgressGuard {
    private static final Logger LOG = Logger.getLogger(EgressGuard.class);
    private static final String NOT_PUBLIC = "leads to an address that is not public";

    private final Resolver resolver;
    private final List<Network> allowed;
    private final List<Integer> ports;
    private final Duration patience;

    @Inject
    EgressGuard(EgressConfig config) {
        this(config, Resolver.SYSTEM);
    }

    EgressGuard(EgressConfig config, Resolver resolver) {
        this.resolver = resolver;
        this.allowed = config.allowedNetworks().orElse(List.of());
        this.ports = config.ports();
        this.patience = config.connectTimeout();
    }

    /// What is wrong with the URL, in words for its caller; empty where it may be called, or where
    /// its name can't be looked up now.
    public Optional<String> objection(String url) throws InterruptedException {
        return rule(url) instanceof Forbidden(String reason)
                ? Optional.of(reason)
                : Optional.empty();
    }

    Ruling rule(String url) throws InterruptedException {
        return switch (Destination.parse(url)) {
            case Destination.Bad(String reason) -> new Forbidden(reason);
            case Destination.Good(Destination destination) -> rule(destination);
        };
    }

    private Ruling rule(Destination destination) throws InterruptedException {
        IpAddress literal = destination.address();
        List<IpAddress> addresses =
                literal != null ? List.of(literal) : addresses(destination.host());
        if (addresses.isEmpty()) {
            return new Unresolved();
        }
        // One bad address among good ones is an attempt at rebinding, not an oversight.
        return addresses.stream()
                .flatMap(address -> objection(destination, address).stream())
                .findFirst()
                .<Ruling>map(Forbidden::new)
                .orElseGet(() -> new Permitted(destination, addresses));
    }

    private Optional<String> objection(Destination destination, IpAddress address) {
        if (Metadata.is(address)) {
            return Optional.of(NOT_PUBLIC);
        }
        if (allowed.stream().anyMatch(network -> network.contains(address))) {
            return Optional.empty();
        }
        Optional<String> special = SpecialPurpose.of(address);
        if (special.isPresent()) {
            LOG.debugf("egress refused reason=%s", special.get());
            return Optional.of(NOT_PUBLIC);
        }
        if (!destination.tls()) {
            return Optional.of("must be https");
        }
        return ports.contains(destination.port())
                ? Optional.empty()
                : Optional.of("must have one of these ports: " + ports);
    }

    /// None where the name has none, or nobody says in time.
    private List<IpAddress> addresses(String host) throws InterruptedException {
        CompletableFuture<List<IpAddress>> lookup = new CompletableFuture<>();
        Thread.ofVirtual().name("egress-lookup").start(() -> look(host, lookup));
        try {
            return lookup.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return List.of();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look-up failed in no known way", e.getCause());
        }
    }

    private void look(String host, CompletableFuture<List<IpAddress>> lookup) {
        try {
            List<InetAddress> found = resolver.resolve(host);
            lookup.complete(found.stream().map(IpAddress::of).distinct().toList());
        } catch (UnknownHostException unknown) {
            lookup.complete(List.of());
        } catch (RuntimeException e) {
            lookup.completeExceptionally(e);
        }
    }
}
