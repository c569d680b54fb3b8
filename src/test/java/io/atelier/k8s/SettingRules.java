package io.atelier.k8s;

import io.atelier.log.LaneConfig;
import io.atelier.log.Role;
import io.atelier.worker.WorkerConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.source.file.FileSystemConfigSourceFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the pods are told, held against what the application listens to.
final class SettingRules {
    /// What Kubernetes is to wait longer than the process: see `atelier.worker.drain`.
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private SettingRules() {}

    static void check(List<Workload> workloads, Complaints complaints) {
        workloads.forEach(workload -> check(workload, complaints));
        roles(workloads, complaints);
        if (complaints.found().isEmpty()) {
            lanes(workloads, complaints);
        }
    }

    /// Their defaults follow the upstream's key, which not every workload has.
    private static void lanes(List<Workload> workloads, Complaints complaints) {
        Map<List<Object>, List<String>> lanes = new HashMap<>();
        for (Workload workload : workloads) {
            LaneConfig lane =
                    Settings.with(withUpstreamKey(workload)).getConfigMapping(LaneConfig.class);
            lanes.computeIfAbsent(
                            List.of(lane.enabled(), lane.age(), lane.turnaround(), lane.reserve()),
                            any -> new ArrayList<>())
                    .add(workload.name());
        }
        complaints.unless(lanes.size() == 1, "atelier.lane is not the same in all: %s", lanes);
    }

    private static Map<String, String> withUpstreamKey(Workload workload) {
        Map<String, String> environment = new HashMap<>(workload.environment());
        if (workload.hasFile("/etc/atelier/openai/atelier.openai.api-key")) {
            environment.put("ATELIER_OPENAI_API_KEY", "some key");
        }
        return environment;
    }

    private static void check(Workload workload, Complaints complaints) {
        workload.environment()
                .keySet()
                .forEach(name ->
                        complaints.unless(
                                Settings.hasVariable(name),
                                "%s: nothing reads %s",
                                workload.name(),
                                name));
        SmallRyeConfig config;
        try {
            config = Settings.with(workload.environment());
        } catch (RuntimeException e) {
            complaints.unless(false, "%s: %s", workload.name(), e.toString());
            return;
        }
        Duration grace = Duration.ofSeconds(workload.pod().getTerminationGracePeriodSeconds());
        Duration drain = config.getConfigMapping(WorkerConfig.class).drain();
        complaints.unless(
                grace.compareTo(drain.plus(LAST_WORDS)) >= 0,
                "%s: it is killed after %s, but drains for %s",
                workload.name(),
                grace,
                drain);
        files(workload, config, complaints);
    }

    private static void files(Workload workload, SmallRyeConfig config, Complaints complaints) {
        String locations =
                value(config, FileSystemConfigSourceFactory.SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS);
        for (String folder : List.of(locations.split(",", -1))) {
            for (String property : workload.secretFiles(folder)) {
                complaints.unless(
                        Settings.hasProperty(property),
                        "%s: nothing reads %s/%s",
                        workload.name(),
                        folder,
                        property);
            }
        }
        for (String property :
                List.of(
                        "atelier.tenant.admin-key-file",
                        "atelier.tenant.link-key-file",
                        "kafka.ssl.truststore.location")) {
            String file = value(config, property);
            complaints.unless(
                    file.isEmpty() || workload.hasFile(file),
                    "%s: there is no file for %s",
                    workload.name(),
                    property);
        }
        String scratch = value(config, "atelier.embedded.folder");
        complaints.unless(
                workload.volumesAt(scratch).findAny().isPresent(),
                "%s: nobody can write to %s",
                workload.name(),
                scratch);
    }

    private static void roles(List<Workload> workloads, Complaints complaints) {
        List<String> run = new ArrayList<>();
        workloads.forEach(workload -> run.addAll(workload.roles()));
        List<String> roles =
                Arrays.stream(Role.values())
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .toList();
        complaints.unless(
                run.stream().sorted().toList().equals(roles.stream().sorted().toList()),
                "the workloads run the roles %s, the application has %s",
                run,
                roles);
    }

    private static String value(SmallRyeConfig config, String property) {
        @Nullable String value = config.getConfigValue(property).getValue();
        return value == null ? "" : value;
    }
}
