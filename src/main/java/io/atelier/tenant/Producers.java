package io.atelier.tenant;

import io.atelier.job.Scope;
import io.atelier.job.TenantSettings;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tells whose a record on a public topic is: by the key that it shows, or by its topic. What it
/// says of itself in its body counts for nothing.
public final class Producers {
    private final boolean enabled;
    private final Keys keys;
    private final Function<String, Optional<TenantSettings>> settings;
    private final Function<TenantSettings, Optional<Quota>> jobs;

    /// @param enabled else everybody is the tenant of the topic, or `default`
    /// @param jobs counts one more of a tenant that has a limit, or gives the limit that it exceeds
    Producers(
            boolean enabled,
            Keys keys,
            Function<String, Optional<TenantSettings>> settings,
            Function<TenantSettings, Optional<Quota>> jobs) {
        this.enabled = enabled;
        this.keys = keys;
        this.settings = settings;
        this.jobs = jobs;
    }

    public sealed interface Verdict {
        record LetIn(String tenant) implements Verdict {}

        /// @param tenant null where nobody knows whose it is
        record TurnedAway(String reason, @Nullable String tenant) implements Verdict {}
    }

    /// @param key as the record shows it; null where it shows none
    /// @param ofTopic the tenant of its topic; null where it has none
    public Verdict admit(@Nullable String key, @Nullable String ofTopic) {
        if (enabled && key != null) {
            return keys.find(key)
                    .<Verdict>map(caller ->
                            caller.scopes().contains(Scope.SUBMIT)
                                    ? limited(caller.tenant())
                                    : new Verdict.TurnedAway(
                                            "The key lacks the scope submit.", caller.tenant()))
                    .orElseGet(() -> new Verdict.TurnedAway("The key is not good.", null));
        }
        if (ofTopic != null) {
            return limited(ofTopic);
        }
        return enabled
                ? new Verdict.TurnedAway(
                        "The record shows no key, and its topic belongs to no tenant.", null)
                : limited(Tenants.DEFAULT);
    }

    /// One job more of a tenant that has been let in.
    public Verdict another(String tenant) {
        return limited(tenant);
    }

    private Verdict limited(String tenant) {
        Optional<TenantSettings> limits = settings.apply(tenant);
        if (enabled && limits.filter(TenantSettings::disabled).isPresent()) {
            return new Verdict.TurnedAway("The tenant is disabled.", tenant);
        }
        return limits.filter(TenantSettings::limitsJobs)
                .flatMap(jobs)
                .<Verdict>map(full ->
                        new Verdict.TurnedAway(
                                "The tenant has as many jobs waiting as it may have.", tenant))
                .orElseGet(() -> new Verdict.LetIn(tenant));
    }
}
