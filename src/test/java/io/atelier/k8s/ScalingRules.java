package io.atelier.k8s;

import io.atelier.job.Tier;
import io.atelier.log.LogConfig;
import io.atelier.worker.WorkerConfig;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.smallrye.config.SmallRyeConfig;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Numbers that must agree: replicas, partitions, slots, brokers.
final class ScalingRules {
    /// The group's session (10 s), and most of a million jobs: docs/operations.md, sizing.
    private static final int LEDGER_RESTORE_SECONDS = 30;

    private ScalingRules() {}

    static void check(List<Manifest> manifests, Complaints complaints) {
        List<Workload> workloads = Workload.all(manifests);
        for (Workload workload : workloads) {
            SmallRyeConfig config = Settings.with(workload.environment());
            int partitions = config.getConfigMapping(LogConfig.class).partitions();
            Manifest.all(manifests, KafkaTopic.class).stream()
                    .map(topic -> topic.getSpec().getPartitions())
                    .filter(count -> count != 1)
                    .forEach(count ->
                            complaints.unless(
                                    count == partitions,
                                    "%s expects %d partitions, a topic has %d",
                                    workload.name(),
                                    partitions,
                                    count));
            complaints.unless(
                    workload.replicas() == null
                            || workload.roles().contains("view")
                            || workload.replicas() <= partitions,
                    "%s has more replicas than there are partitions",
                    workload.name());
        }
        Manifest.all(manifests, StatefulSet.class)
                .forEach(ledger ->
                        complaints.unless(
                                ledger.getSpec().getMinReadySeconds() >= LEDGER_RESTORE_SECONDS,
                                "%s counts before its partitions are read back",
                                ledger.getMetadata().getName()));
        int brokers =
                Manifest.all(manifests, KafkaNodePool.class).stream()
                        .mapToInt(pool -> pool.getSpec().getReplicas())
                        .sum();
        Manifest.all(manifests, KafkaTopic.class)
                .forEach(topic ->
                        complaints.unless(
                                topic.getSpec().getReplicas() <= brokers,
                                "%s has more copies than there are brokers",
                                topic.getMetadata().getName()));
        for (ScaledObject scaled : Manifest.all(manifests, ScaledObject.class)) {
            scaled(scaled, workloads, complaints);
        }
    }

    private static void scaled(
            ScaledObject scaled, List<Workload> workloads, Complaints complaints) {
        List<Workload> targets =
                workloads.stream()
                        .filter(each -> each.name().equals(scaled.spec().scaleTargetRef().name()))
                        .filter(each -> each.kind().equals(scaled.spec().scaleTargetRef().kind()))
                        .toList();
        complaints.unless(targets.size() == 1, "%s scales nothing", scaled.metadata().getName());
        for (Workload target : targets) {
            SmallRyeConfig config = Settings.with(target.environment());
            complaints.unless(
                    target.replicas() == null,
                    "%s has replicas of its own, which every apply would set again",
                    target.name());
            complaints.unless(
                    scaled.spec().maxReplicaCount()
                            <= config.getConfigMapping(LogConfig.class).partitions(),
                    "more of %s than there are partitions",
                    target.name());
            String slots = String.valueOf(config.getConfigMapping(WorkerConfig.class).slots());
            scaled.spec()
                    .triggers()
                    .forEach(trigger ->
                            complaints.unless(
                                    slots.equals(trigger.metadata("threshold")),
                                    "%s has %s slots, but KEDA counts %s",
                                    target.name(),
                                    slots,
                                    trigger.metadata("threshold")));
        }
        for (Tier tier : Tier.values()) {
            String label = "tier=\"" + tier.name().toLowerCase(Locale.ROOT) + "\"";
            complaints.unless(
                    scaled.spec().triggers().stream()
                            .map(trigger -> trigger.metadata("query"))
                            .anyMatch(query ->
                                    query.contains(label)
                                            && query.contains("atelier_worker_in_flight")),
                    "nothing scales by %s and what is in flight",
                    label);
        }
        complaints.unless(
                scaled.spec().triggers().stream()
                        .allMatch(trigger -> trigger.metadata("ignoreNullValues").equals("false")),
                "to KEDA a series that is not there is a queue that is empty");
        String namespace = "namespace=\"" + scaled.metadata().getNamespace() + "\"";
        scaled.spec()
                .triggers()
                .forEach(trigger ->
                        complaints.unless(
                                Arrays.stream(trigger.metadata("query").split("sum\\(", -1))
                                        .skip(1)
                                        .allMatch(sum -> sum.contains(namespace)),
                                "a sum over more than the pods of %s",
                                namespace));
    }
}
