package dev.valed.daemon.control;

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
public final class ManagementPath {

    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/net");
    private static final Path NAMESPACES = Path.of("/run/netns");
    /** What is stacked on an interface, such as a VLAN, is a link of this name and its own beside the interface. */
    private static final String UPPER = "upper_";

    private static final int DEEPEST_STACK = 8;

    private final InetAddress listening;

    /** @param listening address of the API; that for all addresses of the machine stands for each of them */
    public ManagementPath(InetAddress listening) {
        this.listening = listening;
    }

    /**
     * Refuses an interface that has the address of the API, itself or by what is stacked on it.
     *
     * @param reachedBy the address of ours by which the request came, which counts likewise; null if it did not come by one.
     *                  Then an API at all addresses is one at each of them, but those of the link
     * @param forcedBy  how the interface can be had nevertheless, for the message
     * @throws ServiceException CONFLICT if the port is such an interface
     */
    public void refuse(PortSpec wanted, @Nullable InetAddress reachedBy, String forcedBy) throws ServiceException {
        if (!(wanted instanceof InterfacePortSpec taken) || !isOwnNamespace(taken.namespace())) {
            return;
        }
        Optional<InetAddress> hit = addresses(taken.device(), DEEPEST_STACK).stream()
                .filter(address -> leadsHere(address, reachedBy))
                .findFirst();
        if (hit.isPresent()) {
            throw ServiceException.conflict(
                    "device",
                    taken.device() + " carries the connection by which this daemon is managed ("
                            + hit.get().getHostAddress() + "): it is taken over only with " + forcedBy);
        }
    }

    private boolean leadsHere(InetAddress address, @Nullable InetAddress reachedBy) {
        if (reachedBy == null && listening.isAnyLocalAddress()) {
            return !address.isLinkLocalAddress();
        }
        return address.equals(listening) || address.equals(reachedBy);
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
