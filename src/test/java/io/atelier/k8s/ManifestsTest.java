package io.atelier.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every overlay of `k8s/`, rendered, read strictly and held against the application.
class ManifestsTest {
    static List<String> overlays() {
        return Kustomize.overlays();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void agreeWithTheApplication(String overlay) {
        assertThat(complaints(Kustomize.render(overlay))).isEmpty();
    }

    /// Else the test above might see nothing at all.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    readOnlyRootFilesystem: true      | readOnlyRootFilesystemm: true    | readOnlyRootFilesystemm
                    terminationGracePeriodSeconds: 990| terminationGracePeriodSecond: 990| terminationGracePeriodSecond
                    terminationGracePeriodSeconds: 990| terminationGracePeriodSeconds: 989| drains for
                    periodSeconds: 2                  | periodSeconds: '2'               | Integer
                    value: "32"                       | value: 32                        | String
                    containerPort: 8080               | containerPort: 8081              | the application listens on 8080
                    targetPort: http                  | targetPort: web                  | leads to a port
                    ATELIER_LOG_PARTITIONS: "12"      | ATELIER_LOG_PARTITION: "12"      | nothing reads ATELIER_LOG_PARTITION
                    ATELIER_LOG_PARTITIONS: "12"      | ATELIER_LOG_PARTITIONS: "13"     | expects 13 partitions
                    ATELIER_LOG_PARTITIONS: "12"      | ATELIER_LOG_PARTITIONS: twelve   | twelve
                    KAFKA_SASL_MECHANISM              | KAFKA_SASL_MECHANISMS            | nothing reads KAFKA_SASL_MECHANISMS
                    path: kafka.sasl.jaas.config      | path: kafka.sasl.jaas            | nothing reads /etc/atelier/kafka/kafka.sasl.jaas
                    path: link-keys                   | path: link-key                   | there is no file
                    ephemeral-storage: 2Gi            | hugepages-2Mi: 2Gi               | no limit of ephemeral-storage
                    sizeLimit: 4Gi                    | sizeLimit: 6Gi                   | larger than its disk
                    value: /var/lib/atelier/batches   | value: /tmp/batches              | can't see how large
                    ATELIER_STORAGE_KIND: s3          | ATELIER_STORAGE_KIND: folder     | shares no pictures
                    path: credentials                 | path: credential                 | no file with credentials
                    ATELIER_STORAGE_S3_BUCKET:        | ATELIER_STORAGE_BUCKET:          | nothing reads ATELIER_STORAGE_BUCKET
                    port: 443                         | port: 80                         | can't reach the bucket
                    runAsNonRoot: true                | runAsNonRoot: false              | run as root
                    serviceName: atelier-ledger       | serviceName: atelier-ledgers     | no headless service
                    image: atelier:                   | image: registry.example/atelier: | registry
                    value: ingest,view                | value: ingest                    | the workloads run the roles
                    type: scram-sha-512               | type: scram-sha-521              | scram-sha-521
                    networkPolicyPeers:               | networkPolicyPeer:               | networkPolicyPeer
                    type: RuntimeDefault              | type: Unconfined                  | refuses a pod of atelier-kafka
                    strimzi.io/name: atelier-kafka-kafka | strimzi.io/name: kafka        | may share a node
                    minReadySeconds: 30               | minReadySeconds: 10              | before its partitions are read
                    nodeTaintsPolicy: Honor           | nodeTaintsPolicy: Ignore         | count as empty ones
                    ATELIER_LANE_AGE: 15m             | ATELIER_BATCH_TRANSFER: 15m      | atelier.lane is not the same
                    ignoreNullValues: "false"         | ignoreNullValues: "true"         | a queue that is empty
                    patternType: prefix               | pattern: prefix                  | pattern
                    - Describe                        | - Descry                         | Descry
                    partitions: 12                    | partitions: 11                   | a topic has 11
                    threshold: "32"                   | threshold: "33"                  | KEDA counts 33
                    pollingInterval: 15               | pollingIntervall: 15             | pollingIntervall
                    podMetricsEndpoints:              | podMetricEndpoints:              | podMetricEndpoints
                    namespace="atelier"               | namespace="atelie"               | a sum over more
                    """)
    void complainOf(String right, String wrong, String complaint) {
        String rendered = Kustomize.render("production");
        assertThat(rendered).contains(right);

        assertThat(complaints(rendered.replace(right, wrong)))
                .anySatisfy(each -> assertThat(each).contains(complaint));
    }

    private static List<String> complaints(String rendered) {
        Complaints complaints = new Complaints();
        try {
            List<Manifest> manifests = Manifest.read(rendered);
            List<Workload> workloads = Workload.all(manifests);
            SettingRules.check(workloads, complaints);
            WiringRules.check(manifests, complaints);
            // The rest asks for settings, which must be good for that.
            if (complaints.found().isEmpty()) {
                workloads.forEach(workload -> PodRules.check(workload, complaints));
                KafkaRules.check(manifests, complaints);
                StoreRules.check(manifests, complaints);
                ScalingRules.check(manifests, complaints);
            }
        } catch (IllegalArgumentException e) {
            complaints.unless(false, "%s", e.toString());
        }
        return complaints.found();
    }
}
