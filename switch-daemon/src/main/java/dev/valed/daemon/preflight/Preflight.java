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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what is missing. Nothing of it keeps the daemon from starting, as other ports work without it; what nothing works
 * without (the runtime directory, its socket) is not looked at here but tried at the start. Any thread may call.
 */
public final class Preflight {

    private static final Path TUN = Path.of("/dev/net/tun");
    /** What the process has beside its heap: code, classes, threads, counters. */
    private static final long BESIDE_HEAP = 192L << 20;
    /** Whether there is so much is known when it is needed. */
    private static final long LEAST_PORT_MEMORY = 64L << 20;

    private static final long MOST_PORT_MEMORY = 2L << 30;
    /** A port takes some five; a thousand are what most systems allow without being asked. */
    private static final long ENOUGH_DESCRIPTORS = 1024;
    /** Pages that AF_XDP shares with the kernel are locked: those of a few queues. */
    private static final long ENOUGH_LOCKED_MEMORY = 256L << 20;

    /**
     * Not allowed, not there, or (of locked memory) beyond what is allowed: not what a device that is in use or of another
     * kind answers.
     */
    private static final Set<Errno> DENIALS =
            EnumSet.of(Errno.EPERM, Errno.EACCES, Errno.ENOENT, Errno.ENODEV, Errno.ENXIO, Errno.ENOSYS, Errno.ENOBUFS);

    private final Machine machine;

    Preflight(Machine machine) {
        this.machine = machine;
    }

    /** Of the machine or container that we run in. */
    public static Preflight ofThisProcess() {
        return new Preflight(Machine.ofThisProcess());
    }

    /** Bytes that ports of programs may take, unless somebody says otherwise: what a container leaves beside the daemon. */
    public long usualPortMemory() {
        long left = machine.memory() - machine.maxHeap() - BESIDE_HEAP;
        return Math.clamp(left, LEAST_PORT_MEMORY, MOST_PORT_MEMORY);
    }

    /** How many descriptors this process may have; {@link Integer#MAX_VALUE} for any number. */
    public long descriptors() {
        return machine.maxDescriptors().orElse(Integer.MAX_VALUE);
    }

    /** What is missing now. */
    public List<Shortage> shortages() {
        List<Shortage> found = new ArrayList<>();
        addCapabilities(found, Facility.TAPS, Capability.NET_ADMIN);
        addTun(found);
        addInterfaces(found);
        addCapabilities(found, Facility.NAMESPACES, Capability.SYS_ADMIN);
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

    private void addCapabilities(List<Shortage> found, Facility facility, Capability... needed) {
        List<Capability> missing = Stream.of(needed)
                .filter(capability -> !capability.isIn(machine.effectiveCapabilities()))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        String names = join(missing, " and ", capability -> "CAP_" + capability);
        found.add(new Shortage(
                facility,
                missing.size() == 1
                        ? "the capability " + names + " is missing"
                        : "the capabilities " + names + " are missing",
                "docker run " + join(missing, " ", capability -> "--cap-add " + capability)
                        + "; Kubernetes securityContext.capabilities.add: ["
                        + join(missing, ", ", capability -> capability)
                        + "]; systemd AmbientCapabilities=" + join(missing, " ", capability -> "CAP_" + capability)));
    }

    private static String join(List<Capability> capabilities, String separator, UnaryOperator<String> form) {
        return capabilities.stream().map(Capability::name).map(form).collect(Collectors.joining(separator));
    }

    /** What taking over an interface needs beside a TAP. */
    private void addInterfaces(List<Shortage> found) {
        int before = found.size();
        addCapabilities(found, Facility.INTERFACES, Capability.NET_RAW, Capability.BPF);
        if (found.size() > before) {
            return;
        }
        String obstacle = machine.bpfObstacle();
        if (obstacle != null) {
            found.add(new Shortage(
                    Facility.INTERFACES,
                    "the kernel takes no BPF programs from us: " + obstacle,
                    "allow bpf(2) in the seccomp profile (those of Docker before 23 forbid it: --security-opt"
                            + " seccomp=FILE) or SystemCallFilter=; a user namespace other than the first cannot have"
                            + " it"));
        } else if (!Capability.IPC_LOCK.isIn(machine.effectiveCapabilities())
                && machine.maxLockedMemory() < ENOUGH_LOCKED_MEMORY) {
            found.add(new Shortage(
                    Facility.AF_XDP,
                    "this process may lock " + mebibytes(machine.maxLockedMemory())
                            + ", and the capability CAP_IPC_LOCK" + " is missing",
                    "docker run --cap-add IPC_LOCK or --ulimit memlock=-1; Kubernetes"
                            + " securityContext.capabilities.add: [IPC_LOCK]; systemd LimitMEMLOCK=infinity"));
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
