package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.testing.Await;
import dev.valed.ports.OpenPort;
import dev.valed.ports.sys.EventFd;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What happens to an interface while it is taken over. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TakeoverEventsSystemTest {
    private Stage stage;
    private Leftovers leftovers;
    private OpenPort wire;
    private OpenPort host;

    @BeforeEach
    void take() throws Exception {
        stage = Stage.create();
        leftovers = Leftovers.since(stage.host);
        InterfacePorts ports = TakenInterface.take(stage.spec(TakeoverMode.WIRE_AND_HOST));
        wire = Objects.requireNonNull(ports.wire());
        host = Objects.requireNonNull(ports.host());
    }

    @AfterEach
    void giveBack() throws Exception {
        if (stage != null) {
            wire.close();
            host.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("interface-watcher");
            stage.close();
        }
    }

    private String where() {
        return "eth1 in namespace " + stage.host.name();
    }

    private void awaitDetail(OpenPort port, String expected) {
        Await.until(
                expected + " instead of " + port.detail(), () -> port.detail().equals(expected));
    }

    private void awaitRemark(String remark) {
        Await.until(remark + " in " + wire.detail(), () -> wire.detail().contains(remark));
    }

    private String link(String name) {
        try {
            return stage.host.ip("-o", "-d", "link", "show", "dev", name);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void shouldDescribeBothSides() {
        assertThat(wire.detail()).isEqualTo(where() + ", MTU 1500, tap by tcx, wire side");
        assertThat(host.detail()).isEqualTo(where() + ", MTU 1500, tap by tcx, host side");
        assertThat(wire.mechanism()).isEqualTo("tap, tcx");
        assertThat(wire.isUp()).isTrue();
        assertThat(host.isUp()).isTrue();
        assertThat(link("eth1")).contains("promiscuity 1");
        assertThat(link("eth1-wire")).contains("mtu 1500", "UP");
        assertThat(link("eth1-host")).contains("mtu 1500", "UP");
    }

    @Test
    void shouldReflectSwitchingOffAndOn() throws Exception {
        stage.host.ip("link", "set", "eth1", "down");
        awaitDetail(wire, where() + ", MTU 1500, tap by tcx, wire side, switched off");
        assertThat(wire.isUp()).isFalse();
        assertThat(host.isUp()).isFalse();

        stage.host.ip("link", "set", "eth1", "up");
        Await.until("up", () -> wire.isUp() && host.isUp());
        assertThat(wire.detail()).isEqualTo(where() + ", MTU 1500, tap by tcx, wire side");
    }

    @Test
    void shouldKeepHostSideUpWithoutCarrier() throws Exception {
        stage.station.ip("link", "set", "eth0", "down");
        awaitDetail(wire, where() + ", MTU 1500, tap by tcx, wire side, no carrier");
        assertThat(wire.isUp()).isFalse();
        assertThat(host.isUp()).isTrue();
        stage.station.ip("link", "set", "eth0", "up");
        Await.until("up", wire::isUp);
    }

    @Test
    void shouldGiveTapsTheMtuOfTheInterface() throws Exception {
        stage.host.ip("link", "set", "eth1", "mtu", "9000");
        awaitDetail(host, where() + ", MTU 9000, tap by tcx, host side");
        Await.until(
                "the TAPs' MTU",
                () -> link("eth1-wire").contains("mtu 9000")
                        && link("eth1-host").contains("mtu 9000"));

        stage.host.ip("link", "set", "eth1", "mtu", "65535");
        awaitRemark("MTU 65535");
        Await.until("the largest MTU of a TAP", () -> link("eth1-wire").contains("mtu 65521"));
    }

    @Test
    void shouldGoOnUnderAnotherName() throws Exception {
        stage.host.ip("link", "set", "eth1", "name", "wan");
        awaitDetail(wire, where() + ", renamed to wan, MTU 1500, tap by tcx, wire side");
        assertThat(wire.isUp()).isTrue();
        Await.until(
                "the TAPs' names",
                () -> !link("wan-wire").isEmpty() && !link("wan-host").isEmpty());

        stage.host.ip("link", "set", "wan", "name", "eth1");
        awaitDetail(wire, where() + ", MTU 1500, tap by tcx, wire side");
    }

    @Test
    void shouldTakeDeletedInterfaceAgainWhenItIsBack() throws Exception {
        stage.host.ip("link", "delete", "eth1");
        awaitRemark("wire side, gone: deleted since 2");
        assertThat(wire.isUp()).isFalse();
        assertThat(host.isUp()).isFalse();

        stage.addVeth();
        Await.until("up", () -> wire.isUp() && host.isUp());
        assertThat(wire.detail()).isEqualTo(where() + ", MTU 1500, tap by tcx, wire side");
        Await.until("promiscuous", () -> link("eth1").contains("promiscuity 1"));
    }

    @Test
    void shouldSayWhyInterfaceThatIsBackIsNotTaken() throws Exception {
        stage.host.ip("link", "delete", "eth1");
        awaitRemark("gone: deleted");
        stage.host.ip("link", "add", "br0", "type", "bridge");
        stage.host.ip(
                "link", "add", "temporary", "type", "veth", "peer", "name", "eth0", "netns", stage.station.name());
        stage.host.ip("link", "set", "temporary", "master", "br0");
        stage.host.ip("link", "set", "temporary", "name", "eth1");
        awaitRemark("; there is one again, which is not taken over: interface \"eth1\"");
        assertThat(wire.isUp()).isFalse();

        stage.host.ip("link", "set", "eth1", "nomaster", "up");
        stage.station.ip("link", "set", "eth0", "up");
        Await.until("up", wire::isUp);
    }

    @Test
    void shouldLetGoOfInterfaceThatMovesAndTakeItWhenItReturns() throws Exception {
        try (TestNamespace elsewhere = TestNamespace.create()) {
            stage.host.ip("link", "set", "eth1", "netns", elsewhere.name());
            awaitRemark("gone: moved to another namespace since 2");
            assertThat(elsewhere.ip("-o", "-d", "link", "show", "dev", "eth1")).doesNotContain("promiscuity 1");

            elsewhere.ip("link", "set", "eth1", "netns", stage.host.name());
            awaitRemark("switched off");
            stage.host.ip("link", "set", "eth1", "up");
            Await.until("up", () -> wire.isUp() && host.isUp());
        }
    }

    @Test
    void shouldEndWhenSomebodyDeletesTap() throws Exception {
        stage.host.ip("link", "delete", "eth1-host");
        awaitRemark("ended: its TAP eth1-host was deleted or moved away");
        assertThat(wire.isUp()).isFalse();
        assertThat(link("eth1")).doesNotContain("promiscuity 1");
        assertThat(host.rings().ingress().getFirst().hasWork()).isTrue();
    }

    @Test
    void shouldSwitchTapsOnAgain() throws Exception {
        stage.host.ip("link", "set", "eth1-wire", "down");
        Await.until("on again", () -> link("eth1-wire").contains(",UP"));
        assertThat(wire.isUp()).isTrue();
    }

    @Test
    void shouldGiveInterfaceBackWithTheFirstSideThatIsClosed() throws Exception {
        host.close();
        assertThat(link("eth1")).doesNotContain("promiscuity 1");
        assertThat(wire.isUp()).isFalse();
        assertThat(wire.detail()).endsWith("wire side, ended: given back");
        assertThat(stage.host.interfaces()).contains("eth1-wire").doesNotContain("eth1-host");
        host.close();
        wire.close();
        wire.close();
        leftovers.assertNone();
    }

    /** The kernel drops news when nobody reads them for long, and says only that it did. */
    @Test
    void shouldTakeInterfaceAgainWhoseReplacementWasNotTold() throws Exception {
        String index = link("eth1").split(":", 2)[0];
        try (EventFd event = EventFd.create()) {
            CountDownLatch blocked = new CountDownLatch(1);
            InterfaceWatcher.Watched blocking = new BlockingWatched(event, blocked);
            InterfaceWatcher.add(blocking);
            try {
                event.signal();
                stage.host.ip("-batch", manyChanges().toString());
                stage.host.ip("link", "delete", "eth1");
                stage.host.ip(
                        "link",
                        "add",
                        "name",
                        "eth1",
                        "index",
                        index,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "eth0",
                        "netns",
                        stage.station.name());
                stage.host.ip("link", "set", "eth1", "up");
                stage.station.ip("link", "set", "eth0", "up");
                assertThat(link("eth1")).doesNotContain("promiscuity 1");
            } finally {
                blocked.countDown();
                InterfaceWatcher.remove(blocking);
            }
            Await.until("taken again", () -> link("eth1").contains("promiscuity 1"));
            Await.until("up", wire::isUp);
        }
    }

    private static Path manyChanges() throws IOException {
        Path file = Files.createTempFile("changes", null);
        file.toFile().deleteOnExit();
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            commands.append("link set dev lo mtu ").append(10_000 + i).append('\n');
        }
        return Files.writeString(file, commands);
    }

    /** Keeps the watcher's thread until it may go on. */
    private record BlockingWatched(EventFd event, CountDownLatch end) implements InterfaceWatcher.Watched {
        @Override
        public int fd() {
            return event.fd();
        }

        @Override
        public void look() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void shouldBeGivenBackWhileItIsGone() throws Exception {
        stage.host.ip("link", "delete", "eth1");
        awaitRemark("gone: deleted");
        wire.close();
        host.close();
        stage.addVeth();
        leftovers.assertNone();
    }
}
