package dev.valed.ports.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.netlink.LinkEvent.Changed;
import dev.valed.ports.netlink.LinkEvent.Missed;
import dev.valed.ports.netlink.LinkEvent.Removed;
import dev.valed.ports.sys.Epoll;
import dev.valed.ports.testing.TestNamespace;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The kernel tells before the command that caused it ends: what is not there after that does not come. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class LinkWatchSystemTest {
    private TestNamespace namespace;
    private Links links;
    private LinkWatch watch;
    private int veth;

    @BeforeEach
    void open() throws Exception {
        namespace = TestNamespace.create();
        namespace.ip("link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        links = namespace.call(Links::open);
        watch = namespace.call(LinkWatch::open);
        veth = links.find("veth0").orElseThrow().index();
    }

    @AfterEach
    void close() throws Exception {
        if (namespace != null) {
            watch.close();
            links.close();
            namespace.close();
        }
    }

    private static Predicate<LinkEvent> changed(Predicate<Link> expected) {
        return event -> event instanceof Changed(Link link) && expected.test(link);
    }

    @Test
    void shouldTellOfNothingWhenNothingHappens() throws Exception {
        assertThat(watch.read()).isEmpty();
    }

    @Test
    void shouldTellWhenInterfaceChanges() throws Exception {
        links.setMtu(veth, 1300);
        assertThat(watch.read()).anyMatch(changed(link -> link.index() == veth && link.mtu() == 1300));

        links.rename(veth, "other0");
        assertThat(watch.read())
                .anyMatch(changed(link -> link.index() == veth && link.name().equals("other0")));
        assertThat(watch.read()).isEmpty();

        // Last, as the kernel then tells of the carrier some time later.
        links.setUp(veth, true);
        assertThat(watch.read()).anyMatch(changed(link -> link.index() == veth && link.up()));
    }

    @Test
    void shouldTellOfNewInterfaces() throws Exception {
        namespace.ip("link", "add", "br0", "type", "bridge");
        assertThat(watch.read()).anyMatch(changed(link -> "bridge".equals(link.kind())));
    }

    @Test
    void shouldTellWhenInterfaceIsDeleted() throws Exception {
        namespace.ip("link", "delete", "veth0");
        assertThat(watch.read()).contains(new Removed(veth, "veth0", false));
    }

    @Test
    void shouldTellWhenInterfaceMovesAway() throws Exception {
        try (TestNamespace other = TestNamespace.create()) {
            namespace.ip("link", "set", "veth0", "netns", other.name());
            assertThat(watch.read())
                    .contains(new Removed(veth, "veth0", true))
                    .noneMatch(event -> event instanceof Removed removed && removed.index() != veth);
        }
    }

    /** The bridge then says that its port is removed, which still is an interface. */
    @Test
    void shouldNotTakeLeavingOfBridgeForRemoval() throws Exception {
        namespace.ip("link", "add", "br0", "type", "bridge");
        namespace.ip("link", "set", "veth0", "master", "br0");
        namespace.ip("link", "set", "veth0", "nomaster");
        assertThat(watch.read())
                .anyMatch(changed(link -> link.index() == veth && link.master() != 0))
                .anyMatch(changed(link -> link.index() == veth && link.master() == 0))
                .noneMatch(event -> event instanceof Removed);
    }

    @Test
    void shouldSayThatItMissedSomethingAndGoOn() throws Exception {
        for (int i = 0; i < 2000; i++) {
            links.setMtu(veth, 1000 + i % 2);
        }
        List<LinkEvent> events = watch.read();
        assertThat(events).contains(new Missed());
        assertThat(events.size()).isLessThan(2000);
        assertThat(watch.read()).isEmpty();

        links.setMtu(veth, 1400);
        assertThat(watch.read()).anyMatch(changed(link -> link.mtu() == 1400));
    }

    @Test
    void shouldMakeDescriptorReadable() throws Exception {
        try (Epoll epoll = Epoll.create(1)) {
            epoll.add(watch.fd(), Epoll.IN, 1);
            assertThat(epoll.poll()).isZero();
            links.setMtu(veth, 1300);
            assertThat(epoll.poll()).isOne();
            watch.read();
            assertThat(epoll.poll()).isZero();
        }
    }
}
