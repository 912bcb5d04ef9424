package dev.valed.ports.netlink;

import dev.valed.ports.netlink.FilterMessages.Filter;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.SystemCallException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The place for BPF filters at an interface, {@code clsact} of {@code tc(8)}: how a program is attached where the kernel has
 * no tcx.
 *
 * <p>Unlike a link, what is attached here stays when this process is killed. So what is found of an earlier one is removed,
 * and so is a place that nobody else uses. Filters of others stay. Bound to the namespace of the thread that opened it;
 * afterwards any thread may use it, one at a time.
 */
public final class Clsact implements AutoCloseable {
    /** The number of our filters, the only one of ours in its direction: "vale" as text. */
    private static final int HANDLE = 0x76616c65;

    private final NetlinkSocket socket;
    private final int interfaceIndex;
    private final List<Direction> attached = new ArrayList<>();

    /** Whether the place goes with our last filter: it was made here, or left over by an earlier process. */
    private boolean ours;

    private boolean closed;

    private Clsact(NetlinkSocket socket, int interfaceIndex) {
        this.socket = socket;
        this.interfaceIndex = interfaceIndex;
    }

    /** What is to happen before a filter that is as ours is taken for one left over. */
    @FunctionalInterface
    public interface LeftOverCheck {
        /**
         * Looks at the filter's program.
         *
         * @param program the kernel's number for it
         * @throws IOException if it is in use
         */
        void check(int program) throws IOException;
    }

    /**
     * Makes the place if it is not there, and removes what an earlier process left in it.
     *
     * @param interfaceIndex in the calling thread's namespace
     * @throws IOException if the check says so, the kernel has no clsact (ENOENT), there is no such interface (ENODEV), or CAP_NET_ADMIN is
     *     missing (EPERM)
     */
    public static Clsact open(int interfaceIndex, LeftOverCheck check) throws IOException {
        Clsact clsact = new Clsact(NetlinkSocket.open(), interfaceIndex);
        try {
            clsact.prepare(check);
            return clsact;
        } catch (IOException e) {
            clsact.socket.close();
            throw e;
        }
    }

    private void prepare(LeftOverCheck check) throws IOException {
        try {
            socket.request(FilterMessages.newClsact(interfaceIndex));
            ours = true;
            return;
        } catch (SystemCallException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        for (Direction direction : Direction.values()) {
            for (Filter filter : filters(direction)) {
                if (filter.handle() == HANDLE) {
                    check.check(filter.program());
                    socket.request(FilterMessages.deleteFilter(interfaceIndex, direction, HANDLE));
                    ours = true;
                }
            }
        }
    }

    private List<Filter> filters(Direction direction) throws IOException {
        List<Filter> filters = new ArrayList<>();
        for (Message message : socket.request(FilterMessages.listFilters(interfaceIndex, direction))) {
            if (FilterMessages.isFilter(message)) {
                filters.add(FilterMessages.filter(message));
            }
        }
        return filters;
    }

    /**
     * Attaches a program before all others of its direction, once for each.
     *
     * @param program its descriptor; the kernel keeps the program then
     * @param name    for whoever lists the filters
     * @throws IOException if there is no place in this direction, or the first priority is taken by another kind of filter
     */
    public void attach(Direction direction, int program, String name) throws IOException {
        socket.request(FilterMessages.newFilter(interfaceIndex, direction, HANDLE, program, name));
        attached.add(direction);
    }

    /**
     * Takes the programs off. Where that fails the interface is gone, or in another namespace; never throws. Idempotent.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        attached.forEach(direction -> tryRequest(FilterMessages.deleteFilter(interfaceIndex, direction, HANDLE)));
        if (ours && isEmpty()) {
            tryRequest(FilterMessages.deleteClsact(interfaceIndex));
        }
        socket.close();
    }

    private void tryRequest(Request request) {
        try {
            socket.request(request);
        } catch (IOException e) {
            // Gone already, or out of reach: there is nobody who could do more about it.
        }
    }

    private boolean isEmpty() {
        try {
            return filters(Direction.INGRESS).isEmpty()
                    && filters(Direction.EGRESS).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
