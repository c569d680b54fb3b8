package io.atelier.tenant;

import io.atelier.job.TenantSettings;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Decides who comes in: by key, token or link, with the scope that the path needs, and within the
/// tenant's limits.
final class Admission {
    private static final String BEARER = "bearer ";

    private final boolean enabled;
    private final Keys keys;
    private final @Nullable AccessTokens tokens;
    private final Links links;
    private final Function<String, Optional<TenantSettings>> settings;
    private final RequestRate rate;
    private final Function<TenantSettings, Optional<Quota>> jobs;

    /// @param enabled else everybody is the tenant `default`, with all scopes
    /// @param tokens null where none are taken
    /// @param jobs counts one more of a tenant that has a limit, or gives the limit that it exceeds
    Admission(
            boolean enabled,
            Keys keys,
            @Nullable AccessTokens tokens,
            Links links,
            Function<String, Optional<TenantSettings>> settings,
            RequestRate rate,
            Function<TenantSettings, Optional<Quota>> jobs) {
        this.enabled = enabled;
        this.keys = keys;
        this.tokens = tokens;
        this.links = links;
        this.settings = settings;
        this.rate = rate;
        this.jobs = jobs;
    }

    /// What a request shows of itself.
    ///
    /// @param path as it was asked for, still encoded
    /// @param authorization null where it has none
    record Request(
            String path, MultivaluedMap<String, String> query, @Nullable String authorization) {}

    sealed interface Verdict {
        /// @param quota what is left of the limit on requests; null where there is none
        record LetIn(String tenant, @Nullable Quota quota) implements Verdict {}

        /// @param quota the limit that was exceeded, if it was that
        record TurnedAway(Refusal why, @Nullable Quota quota) implements Verdict {
            TurnedAway(Refusal why) {
                this(why, null);
            }
        }
    }

    Verdict admit(Request request, Needs needs) {
        return switch (recognized(request, needs)) {
            case Verdict.LetIn(String tenant, _) when !showsLink(request, needs) ->
                    limited(tenant, needs);
            case Verdict other -> other;
        };
    }

    /// Whether what has let somebody in is good still. Limits don't count again.
    boolean admitsStill(Request request, Needs needs) {
        return recognized(request, needs) instanceof Verdict.LetIn;
    }

    private Verdict recognized(Request request, Needs needs) {
        if (!enabled) {
            return new Verdict.LetIn(Tenants.DEFAULT, null);
        }
        if (showsLink(request, needs)) {
            return byLink(request);
        }
        String authorization = request.authorization();
        if (authorization == null || !isBearer(authorization)) {
            return new Verdict.TurnedAway(Refusal.noKey());
        }
        Optional<Caller> caller =
                caller(authorization.substring(BEARER.length()).strip())
                        .filter(known -> !disabled(known.tenant()));
        if (caller.isEmpty()) {
            return new Verdict.TurnedAway(Refusal.wrongKey());
        }
        return caller.get().scopes().contains(needs.value())
                ? new Verdict.LetIn(caller.get().tenant(), null)
                : new Verdict.TurnedAway(Refusal.missing(needs.value()));
    }

    private boolean showsLink(Request request, Needs needs) {
        return enabled
                && request.authorization() == null
                && needs.orLink()
                && request.query().containsKey(Links.SIGNATURE);
    }

    /// A link may be anybody's by now, so what comes by it is not held against its tenant.
    private Verdict byLink(Request request) {
        return links.tenant(request.path(), request.query())
                .filter(tenant -> !disabled(tenant))
                .<Verdict>map(tenant -> new Verdict.LetIn(tenant, null))
                .orElseGet(() -> new Verdict.TurnedAway(Refusal.badLink()));
    }

    private Optional<Caller> caller(String shown) {
        return tokens == null || shown.startsWith(Secret.PREFIX)
                ? keys.find(shown)
                : tokens.find(shown);
    }

    private Verdict limited(String tenant, Needs needs) {
        Optional<TenantSettings> limits = settings.apply(tenant);
        Quota requests = limits.map(this::requests).orElse(null);
        if (requests != null && requests.exceeded()) {
            return new Verdict.TurnedAway(Refusal.exceeded(requests), requests);
        }
        return limits.filter(TenantSettings::limitsJobs)
                .filter(_ -> needs.queues())
                .flatMap(jobs)
                .<Verdict>map(full -> new Verdict.TurnedAway(Refusal.exceeded(full), full))
                .orElseGet(() -> new Verdict.LetIn(tenant, requests));
    }

    private @Nullable Quota requests(TenantSettings tenant) {
        Integer perSecond = tenant.requestsPerSecond();
        return perSecond == null ? null : rate.take(tenant.id(), perSecond);
    }

    private boolean disabled(String tenant) {
        return settings.apply(tenant).filter(TenantSettings::disabled).isPresent();
    }

    private static boolean isBearer(String authorization) {
        return authorization.toLowerCase(Locale.ROOT).startsWith(BEARER);
    }
}
