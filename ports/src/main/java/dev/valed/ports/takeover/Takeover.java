package dev.valed.ports.takeover;

import dev.valed.ports.netlink.Link;
import dev.valed.ports.netlink.LinkEvent;
import dev.valed.ports.netlink.LinkWatch;
import dev.valed.ports.netlink.Links;
import dev.valed.ports.sys.NetworkNamespace;
import dev.valed.ports.takeover.InterfaceState.Condition;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A take-over in effect: reacts to what happens to the interface, until it is released.
 *
 * <p>What is about the interface (programs, promiscuous mode) goes when the interface goes, and is made anew when it is
 * there again. What the two sides use, {@link SideDevices}, belongs to whoever closes the sides. Changed by the watcher's
 * thread and by whoever releases it, under this object's lock; the state is read by any thread.
 */
final class Takeover implements InterfaceWatcher.Watched {
    private static final Logger LOG = System.getLogger(Takeover.class.getName());

    private final TakeoverSpec spec;
    private final String namespaceId;
    private final LinkWatch watch;
    private final Links links;
    private final SideDevices devices;

    private volatile InterfaceState state;
    private volatile String programs;

    // Guarded by this.
    private int index;
    private @Nullable Diversion diversion; // null while the interface is not there, and after the end
    private String loss = "";
    private boolean released;

    /**
     * Begins with an interface whose frames are diverted already. In its namespace.
     *
     * @param watch opened before the interface was looked at; closed with the release, as are the links
     */
    Takeover(TakeoverSpec spec, LinkWatch watch, Links links, SideDevices devices, Link link, Diversion diversion)
            throws IOException {
        this.spec = spec;
        this.namespaceId = NetworkNamespace.currentId(); // unique as long as our sockets keep the namespace
        this.watch = watch;
        this.links = links;
        this.devices = devices;
        this.index = link.index();
        this.diversion = diversion;
        this.programs = diversion.mechanism();
        this.state = InterfaceState.of(link);
    }

    TakeoverSpec spec() {
        return spec;
    }

    /** How it is now. Any thread. */
    InterfaceState state() {
        return state;
    }

    /** How the programs are attached, or were at last. Any thread. */
    String programs() {
        return programs;
    }

    @Override
    public int fd() {
        return watch.fd();
    }

    @Override
    public synchronized void look() {
        InterfaceState before = state;
        if (before.condition() == Condition.ENDED) {
            return;
        }
        try {
            state = lookedAt(watch.read());
        } catch (IOException e) {
            LOG.log(Level.WARNING, before.subject(spec) + ": cannot tell how it is: " + e.getMessage());
            return;
        }
        String news = state.newsSince(before);
        if (!news.isEmpty()) {
            LOG.log(state.isPresent() ? Level.INFO : Level.WARNING, before.subject(spec) + ": " + news);
        }
    }

    private InterfaceState lookedAt(List<LinkEvent> events) throws IOException {
        String tap = devices.missingTap(links);
        if (tap != null) {
            letGo();
            return state.ended("its TAP " + tap + " was deleted or moved away");
        }
        InterfaceState now = diversion == null ? state : whileHeld(events);
        return now.condition() == Condition.GONE ? whileGone(now) : now;
    }

    private InterfaceState whileHeld(List<LinkEvent> events) throws IOException {
        Optional<Link> link = links.find(index);
        String told = loss(events);
        if (told == null && link.isEmpty()) {
            // It went after the events were read.
            told = loss(watch.read());
        }
        if (told != null || link.isEmpty()) {
            letGo();
            loss = (told == null ? "deleted" : told) + " since " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
            // The sockets of AF_XDP are of no use to another interface, or to this one when it is there again.
            return devices.xdp() == null ? state.gone(loss) : state.ended("the interface was " + loss);
        }
        if (events.contains(new LinkEvent.Missed()) && devices.xdp() == null) {
            // Perhaps it was away in between, and the programs with it.
            letGo();
            loss = "what happened to it was not told";
            return takeAgain(state.gone(loss), link.get().name());
        }
        devices.follow(link.get(), links);
        return InterfaceState.of(link.get());
    }

    private @Nullable String loss(List<LinkEvent> events) {
        for (LinkEvent event : events) {
            if (event instanceof LinkEvent.Removed removed && removed.index() == index) {
                return removed.moved() ? "moved to another namespace" : "deleted";
            }
        }
        return null;
    }

    private InterfaceState whileGone(InterfaceState gone) throws IOException {
        boolean isThere = links.find(spec.device())
                .filter(link -> link.name().equals(spec.device()))
                .isPresent();
        return isThere ? takeAgain(gone, spec.device()) : gone.gone(loss);
    }

    private InterfaceState takeAgain(InterfaceState gone, String device) {
        try {
            TakeoverSpec wanted = new TakeoverSpec(device, spec.namespace(), spec.mode(), spec.wire());
            Again again = TakenInterface.inNamespace(spec, () -> divert(wanted));
            diversion = again.diversion;
            programs = again.diversion.mechanism();
            index = again.link.index();
            devices.follow(again.link, links);
            return InterfaceState.of(again.link);
        } catch (IOException | IllegalArgumentException e) {
            // The latter: somebody gave it a name that we do not accept.
            letGo();
            return gone.gone(loss + "; there is one again, which is not taken over: " + e.getMessage());
        }
    }

    /** In the interface's namespace. */
    private Again divert(TakeoverSpec wanted) throws IOException {
        try (Links here = Links.open()) {
            // The name of the namespace may mean another one by now.
            if (!NetworkNamespace.currentId().equals(namespaceId)) {
                throw new IOException("the namespace " + spec.namespace() + " is not the one it was");
            }
            Link link = Suitability.find(wanted, here.all());
            Suitability.checkDriver(wanted);
            return new Again(link, devices.divert(link.index()));
        }
    }

    private void letGo() {
        if (devices.xdp() != null) {
            devices.xdp().release();
        }
        if (diversion != null) {
            diversion.close();
            diversion = null;
        }
    }

    /** Gives the interface back: when this returns its frames go where they went before. Idempotent; any thread. */
    void release() {
        synchronized (this) {
            if (released) {
                return;
            }
            released = true;
            letGo();
            state = state.ended("given back");
        }
        // Not under the lock, as the watcher's thread may be waiting for it.
        InterfaceWatcher.remove(this);
        watch.close();
        links.close();
    }

    @Override
    public String toString() {
        return state.subject(spec);
    }

    /** An interface that is taken again. */
    private record Again(Link link, Diversion diversion) {}
}
