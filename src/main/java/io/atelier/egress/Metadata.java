package io.atelier.egress;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where clouds hand out their machines' credentials. Never a target, whatever networks are
/// allowed, and one of them (Azure's) looks like any public address.
final class Metadata {
    private static final Set<IpAddress> ADDRESSES =
            Stream.of(
                            "169.254.169.254", // AWS, Google, Azure, Oracle, OpenStack,
                            // DigitalOcean
                            "169.254.169.253", // AWS DNS
                            "169.254.169.123", // AWS time
                            "169.254.170.2", // AWS ECS
                            "169.254.170.23", // AWS EKS pod identity
                            "168.63.129.16", // Azure WireServer
                            "100.100.100.200", // Alibaba
                            "192.0.0.192", // Oracle, old
                            "169.254.42.42", // Scaleway
                            "fd00:ec2::254", // AWS
                            "fd00:ec2::253", // AWS DNS
                            "fd00:ec2::23", // AWS EKS pod identity
                            "fd20:ce::254", // Google
                            "fd00:42::42") // Scaleway
                    .map(text -> IpAddress.parse(text).orElseThrow())
                    .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> NAMES =
            Set.of(
                    "metadata",
                    "metadata.google.internal",
                    "metadata.goog",
                    "metadata.azure.com",
                    "metadata.azure.internal",
                    "metadata.tencentyun.com",
                    "metadata.packet.net",
                    "metadata.platformequinix.com",
                    "instance-data",
                    "instance-data.ec2.internal");

    private Metadata() {}

    static boolean is(IpAddress address) {
        return ADDRESSES.contains(address)
                || SpecialPurpose.carried(address).anyMatch(ADDRESSES::contains);
    }

    /// @param host in lower case
    static boolean is(String host) {
        return NAMES.contains(host);
    }
}
