package io.atelier.k8s;

import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/// What a user may do, as the Strimzi operator tells it to Kafka.
public record AccessList(String user, List<AclBinding> bindings) {
    public static AccessList of(KafkaUser user) {
        String name = user.getMetadata().getName();
        KafkaUserAuthorizationSimple simple =
                (KafkaUserAuthorizationSimple) user.getSpec().getAuthorization();
        return new AccessList(
                name, simple.getAcls().stream().flatMap(rule -> bindings(name, rule)).toList());
    }

    private static Stream<AclBinding> bindings(String user, AclRule rule) {
        ResourcePattern pattern = pattern(rule);
        return rule.getOperations().stream()
                .map(operation ->
                        new AclBinding(
                                pattern,
                                new AccessControlEntry(
                                        "User:" + user,
                                        rule.getHost(),
                                        AclOperation.fromString(
                                                operation.toValue().toUpperCase(Locale.ROOT)),
                                        AclPermissionType.ALLOW)));
    }

    private static ResourcePattern pattern(AclRule rule) {
        return switch (rule.getResource()) {
            case AclRuleTopicResource topic ->
                    pattern(ResourceType.TOPIC, topic.getName(), topic.getPatternType().toValue());
            case AclRuleGroupResource group ->
                    pattern(ResourceType.GROUP, group.getName(), group.getPatternType().toValue());
            case AclRuleTransactionalIdResource id ->
                    pattern(
                            ResourceType.TRANSACTIONAL_ID,
                            id.getName(),
                            id.getPatternType().toValue());
            default -> throw new IllegalArgumentException(rule.toString());
        };
    }

    private static ResourcePattern pattern(ResourceType type, String name, String kind) {
        return new ResourcePattern(
                type, name, kind.equals("prefix") ? PatternType.PREFIXED : PatternType.LITERAL);
    }
}
