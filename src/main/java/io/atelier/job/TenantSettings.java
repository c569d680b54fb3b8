package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What was set for one tenant. Null stands for whatever the configuration says to all.
///
/// @param disabled none of its keys opens anything
/// @param weight its share of what is dispatched, among tenants that wait
/// @param maxInFlight parts that may be dispatched or running at once; more wait
/// @param tier of a job that names none; so are `onAmbiguous` and `moderationCheck`
/// @param requestsPerSecond above which each replica turns requests away
/// @param queuedJobs jobs that may wait before more are turned away
/// @param inFlightJobs jobs that may be dispatched or running before more are turned away
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TenantSettings(
        String id,
        boolean disabled,
        @Nullable Integer weight,
        @Nullable Integer maxInFlight,
        @Nullable Tier tier,
        @Nullable OnAmbiguous onAmbiguous,
        @Nullable ModerationCheck moderationCheck,
        @Nullable Integer requestsPerSecond,
        @Nullable Integer queuedJobs,
        @Nullable Integer inFlightJobs,
        Instant updatedAt)
        implements Setting {
    private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    public TenantSettings {
        Objects.requireNonNull(id);
        Objects.requireNonNull(updatedAt);
    }

    @Override
    public String name() {
        return "tenant:" + id;
    }

    /// A tenant for which all is as configured.
    public static TenantSettings plain(String id, Instant at) {
        return new TenantSettings(id, false, null, null, null, null, null, null, null, null, at);
    }

    public boolean limitsJobs() {
        return queuedJobs != null || inFlightJobs != null;
    }

    /// Whether a tenant may be called so: 1 to 63 of `a-z0-9_.-`, the first a letter or digit.
    public static boolean isTenant(String text) {
        return TENANT.matcher(text).matches();
    }
}
