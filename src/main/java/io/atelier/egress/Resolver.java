package io.atelier.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Finds the addresses of a name. May block.
@FunctionalInterface
interface Resolver {
    /// As the machine is set up: its hosts file, its name servers.
    Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /// @throws UnknownHostException where the name has none
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
