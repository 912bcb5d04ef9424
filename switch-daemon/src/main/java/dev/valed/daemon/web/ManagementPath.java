package dev.valed.daemon.web;

import dev.valed.daemon.control.ApiSettings;
import dev.valed.daemon.control.InterfacePortSpec;
import dev.valed.daemon.control.PortSpec;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.ServiceException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way by which this daemon is managed: who takes over the interface that it leads through saws off the branch that
 * they sit on, unless the switch then leads there.
 */
final class ManagementPath {

    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/net");
    private static final Path NAMESPACES = Path.of("/run/netns");
    /** What is stacked on an interface, such as a VLAN, is a link of this name and its own beside the interface. */
    private static final String UPPER = "upper_";

    private static final int DEEPEST_STACK = 8;

    private final InetAddress listening;

    ManagementPath(ApiSettings settings) {
        this.listening = settings.api().getAddress();
    }

    /**
     * @param reachedBy the address of ours by which the request came
     * @throws ServiceException CONFLICT if the port is an interface that has the address, or that of the API, itself or
     *                          by what is stacked on it
     */
    void refuse(PortSpec wanted, String reachedBy) throws ServiceException {
        if (!(wanted instanceof InterfacePortSpec taken) || !isOwnNamespace(taken.namespace())) {
            return;
        }
        List<InetAddress> addresses = addresses(taken.device(), DEEPEST_STACK);
        Optional<InetAddress> hit = List.of(listening, InetAddress.ofLiteral(reachedBy)).stream()
                .filter(addresses::contains)
                .findFirst();
        if (hit.isPresent()) {
            throw ServiceException.conflict(
                    "device",
                    taken.device() + " carries the connection by which this daemon is managed ("
                            + hit.get().getHostAddress() + "): it is taken over with ?force=true (--force) only");
        }
    }

    private static boolean isOwnNamespace(@Nullable String namespace) {
        try {
            return namespace == null || Files.isSameFile(NAMESPACES.resolve(namespace), OWN_NAMESPACE);
        } catch (IOException e) {
            return false; // there is no such: who takes the interface over says so
        }
    }

    /** All addresses of an interface and of those that are stacked on it; none if it does not exist. */
    private static List<InetAddress> addresses(String device, int depth) throws ServiceException {
        List<InetAddress> addresses = new ArrayList<>();
        try {
            NetworkInterface found = NetworkInterface.getByName(device);
            if (found != null && depth > 0) {
                addresses.addAll(found.inetAddresses().toList());
                for (String upper : stackedOn(device)) {
                    addresses.addAll(addresses(upper, depth - 1));
                }
            }
        } catch (IOException e) {
            throw new ServiceException(
                    Kind.UNAVAILABLE, "the kernel does not tell the addresses of " + device + ": " + e.getMessage(), e);
        }
        return addresses;
    }

    private static List<String> stackedOn(String device) throws IOException {
        List<String> stacked = new ArrayList<>();
        Path directory = INTERFACES.resolve(device);
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(directory, UPPER + "*")) {
                links.forEach(link -> stacked.add(link.getFileName().toString().substring(UPPER.length())));
            }
        }
        return stacked;
    }
}
