package io.atelier.ingest;

import io.atelier.job.Scope;
import io.atelier.job.TenantSettings;
import java.time.Instant;
import java.util.List;

/// The documents of administrators: what may be set for a tenant, and what a key is made of.
final class TenantFields {
    private static final int A_BILLION = 1_000_000_000;

    static final Field<Boolean> DISABLED = Field.of("disabled", Rule.flag());
    static final Field<Integer> WEIGHT = Field.of("weight", Rule.integer(1, 1_000));
    static final Field<Integer> MAX_IN_FLIGHT =
            Field.of("max_in_flight", Rule.integer(1, A_BILLION));
    static final Field<Integer> REQUESTS_PER_SECOND =
            Field.of("requests_per_second", Rule.integer(1, 1_000_000));
    static final Field<Integer> QUEUED_JOBS = Field.of("queued_jobs", Rule.integer(1, A_BILLION));
    static final Field<Integer> IN_FLIGHT_JOBS =
            Field.of("in_flight_jobs", Rule.integer(1, A_BILLION));

    static final List<Field<?>> OF_A_TENANT =
            List.of(
                    DISABLED,
                    WEIGHT,
                    MAX_IN_FLIGHT,
                    JobFields.TIER,
                    JobFields.ON_AMBIGUOUS,
                    JobFields.MODERATION_CHECK,
                    REQUESTS_PER_SECOND,
                    QUEUED_JOBS,
                    IN_FLIGHT_JOBS);

    static final Field<String> TENANT = Field.of("tenant", Rule.text(1, 63));
    static final Field<List<Scope>> SCOPES =
            Field.of("scopes", Rule.listOf(Rule.oneOf(Scope.class, Scope::wireName)));
    static final Field<String> LABEL = Field.of("label", Rule.text(1, 128));

    static final List<Field<?>> OF_A_KEY = List.of(TENANT, SCOPES, LABEL);

    private TenantFields() {}

    /// What is left out is as configured.
    static TenantSettings tenant(String tenant, Form form, Instant now) {
        return new TenantSettings(
                tenant,
                form.read(DISABLED).orElse(false),
                form.read(WEIGHT).orElse(null),
                form.read(MAX_IN_FLIGHT).orElse(null),
                form.read(JobFields.TIER).orElse(null),
                form.read(JobFields.ON_AMBIGUOUS).orElse(null),
                form.read(JobFields.MODERATION_CHECK).orElse(null),
                form.read(REQUESTS_PER_SECOND).orElse(null),
                form.read(QUEUED_JOBS).orElse(null),
                form.read(IN_FLIGHT_JOBS).orElse(null),
                now);
    }
}
