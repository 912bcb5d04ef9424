package dev.valed.daemon.preflight;

import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what is missing. Nothing of it keeps the daemon from starting, as other ports work without it; what nothing works
 * without (the runtime directory, its socket) is not looked at here but tried at the start. Any thread may call.
 */
public final class Preflight {

    private static final Path TUN = Path.of("/dev/net/tun");
    /** What the process has beside its heap: code, classes, threads, counters. */
    private static final long BESIDE_HEAP = 192L << 20;
    /** A port takes some five; a thousand are what most systems allow without being asked. */
    private static final long ENOUGH_DESCRIPTORS = 1024;

    /** Not allowed, or no such device: not what a device that is in use or of another kind answers. */
    private static final Set<Errno> DENIALS =
            EnumSet.of(Errno.EPERM, Errno.EACCES, Errno.ENOENT, Errno.ENODEV, Errno.ENXIO);

    private final Machine machine;

    Preflight(Machine machine) {
        this.machine = machine;
    }

    /** Of the machine or container that we run in. */
    public static Preflight ofThisProcess() {
        return new Preflight(Machine.ofThisProcess());
    }

    /** What is missing now. */
    public List<Shortage> shortages() {
        List<Shortage> found = new ArrayList<>();
        addCapability(found, Facility.TAPS, Capability.NET_ADMIN);
        addTun(found);
        addCapability(found, Facility.NAMESPACES, Capability.SYS_ADMIN);
        addSharedMemory(found);
        addMemory(found);
        addDescriptors(found);
        return found;
    }

    /**
     * Why a port could not be opened.
     *
     * @param failure as the system call told it
     * @param needed  what the port takes
     * @return with what is missing and how to give it, if that is the reason; else the failure as it is
     */
    public IOException explain(IOException failure, Set<Facility> needed) {
        if (!isDenial(failure)) {
            return failure;
        }
        String advice = shortages().stream()
                .filter(shortage -> needed.contains(shortage.facility()))
                .map(Shortage::advice)
                .collect(Collectors.joining("; "));
        return advice.isEmpty() ? failure : new ShortageException(failure.getMessage() + ": " + advice, failure);
    }

    private static boolean isDenial(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SystemCallException call && DENIALS.stream().anyMatch(call::is)) {
                return true;
            }
        }
        return false;
    }

    private void addCapability(List<Shortage> found, Facility facility, Capability capability) {
        if (!capability.isIn(machine.effectiveCapabilities())) {
            found.add(new Shortage(
                    facility,
                    "the capability CAP_" + capability + " is missing",
                    "docker run --cap-add " + capability + "; Kubernetes securityContext.capabilities.add: ["
                            + capability + "]; systemd AmbientCapabilities=CAP_" + capability));
        }
    }

    private void addTun(List<Shortage> found) {
        boolean exists = machine.exists(TUN);
        if (!exists || !machine.isAccessible(TUN)) {
            found.add(new Shortage(
                    Facility.TAPS,
                    exists ? TUN + " may not be read and written" : "there is no " + TUN,
                    "modprobe tun on the host; docker run --device " + TUN + "; Kubernetes a hostPath volume " + TUN
                            + " of type CharDevice; systemd DeviceAllow=" + TUN + " rw"));
        }
    }

    private void addSharedMemory(List<Shortage> found) {
        String obstacle = machine.sharedMemoryObstacle();
        if (obstacle != null) {
            found.add(new Shortage(
                    Facility.PROGRAMS,
                    "no shared memory can be made: " + obstacle,
                    "allow memfd_create(2) in the seccomp profile or SystemCallFilter=, and leave room in the memory"
                            + " limit; /dev/shm is not used"));
        }
    }

    private void addMemory(List<Shortage> found) {
        long wanted = machine.maxHeap() + BESIDE_HEAP;
        if (machine.memory() < wanted) {
            found.add(new Shortage(
                    Facility.MEMORY,
                    "it may take " + mebibytes(wanted) + ", and the rings of its ports on top, of the "
                            + mebibytes(machine.memory()) + " there are",
                    "docker run --memory; Kubernetes resources.limits.memory; systemd MemoryMax=; or a smaller heap,"
                            + " -Xmx"));
        }
    }

    private void addDescriptors(List<Shortage> found) {
        OptionalLong descriptors = machine.maxDescriptors();
        if (descriptors.isPresent() && descriptors.getAsLong() < ENOUGH_DESCRIPTORS) {
            found.add(new Shortage(
                    Facility.DESCRIPTORS,
                    "this process may have " + descriptors.getAsLong() + " descriptors, " + ENOUGH_DESCRIPTORS
                            + " are recommended",
                    "docker run --ulimit nofile=N; in Kubernetes the container runtime's limit; systemd LimitNOFILE="));
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
