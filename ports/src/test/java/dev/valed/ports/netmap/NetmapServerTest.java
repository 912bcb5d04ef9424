package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.control.ControlMessage.Describe;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Ended;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.control.ControlMessage.Request;
import dev.valed.ports.netmap.control.NetmapServer;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.port.SwitchedPort;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.EventFd;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class NetmapServerTest {
    private static final NetmapLayout SMALL = new NetmapLayout(1, 1, 16, 256);
    private static final int LIMIT = 40;
    /** One process gets a quarter of the connections that there are. */
    private static final int CONNECTIONS = 4 * LIMIT;

    @TempDir
    private Path directory;

    private TestSwitch fabric;
    private OpenResources before;

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, 1, IdleMode.YIELD, CONNECTIONS, TestSwitch.MEMORY_LIMIT);
        before = OpenResources.count();
    }

    @AfterEach
    void everythingIsGivenBack() {
        Await.until(
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
        Await.until("all closed", () -> fabric.broker.closed.get() == fabric.broker.opened.get());
        fabric.close();
    }

    @Test
    void shouldOpenAPortWithTheDefaultsAndCloseItWithTheConnection() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            Done done = (Done) client.ask(new Request(5, RawClient.request("vale0:a", Register.allRings())));
            assertThat(done.sequence()).isEqualTo(5);
            Register answered = (Register) done.request().body();
            assertThat(answered.rings()).isEqualTo(new RingCounts(1024, 1024, 1, 1, 0, 0));
            assertThat(answered.memorySize()).isEqualTo(done.binding().memorySize());
            assertThat(answered.offset()).isEqualTo(done.binding().interfaceOffset());
            assertThat(answered.memoryId())
                    .isBetween(2, 65_535)
                    .isEqualTo(done.binding().memoryId());
            assertThat(done.binding().bufferSize()).isEqualTo(NetmapLayout.DEFAULT_BUFFER_SIZE);
            assertThat(client.descriptors).hasSize(4);
            assertThat(fabric.core.ports("vale0")).hasSize(1);
        }
        Await.until("detached", () -> fabric.broker.closed.get() == 1);
    }

    @Test
    void shouldSendTheSameDescriptorsAgain() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            assertThat(client.ask(new Describe(1)))
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.errno()).isEqualTo(Errno.ENXIO.number()));
            Done first = client.done(RawClient.register("vale0:a", SMALL));
            Done again = (Done) client.ask(new Describe(9));
            assertThat(again).isEqualTo(new Done(9, ControlMessage.DESCRIBE, first.request(), first.binding()));
            assertThat(client.descriptors).hasSize(8);
        }
    }

    @Test
    void shouldGiveEachRingACallOfItsOwn() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            Binding binding = client.open("vale0:a", new NetmapLayout(16, 16, 16, 256));
            Set<Path> pipes = new HashSet<>();
            for (Binding.Ring ring : binding.rings()) {
                pipes.add(Files.readSymbolicLink(Path.of(
                        "/proc/self/fd/" + client.descriptors.get(ring.call()).number())));
                assertThat(ring.kick())
                        .isEqualTo(ring.transmits() ? binding.rings().getFirst().kick() : -1);
            }
            assertThat(client.descriptors).hasSize(34);
            assertThat(pipes).hasSize(32);
        }
    }

    @Test
    void shouldRefuseWhatTheBrokerRefusesAndGoOn() throws Exception {
        try (RawClient client = new RawClient(fabric.socket);
                RawClient other = new RawClient(fabric.socket)) {
            Failed failed = (Failed) client.ask(RawClient.register("vale9:a", SMALL));
            assertThat(failed.errno()).isEqualTo(Errno.ENODEV.number());
            assertThat(failed.reason()).isEqualTo("there is no switch vale9");
            client.open("vale0:a", SMALL);
            assertThat(other.failure(exclusive("vale0:a"))).isEqualTo(Errno.EBUSY);
            other.open("vale0:b", SMALL);
        }
    }

    @Test
    void shouldRefuseASecondPortOnOneConnection() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            client.open("vale0:a", SMALL);
            assertThat(client.failure(RawClient.register("vale0:b", SMALL))).isEqualTo(Errno.EBUSY);
            // Both at once: the second waits until the first is done.
            assertThat(fabric.core.ports("vale0")).hasSize(1);
        }
        try (RawClient client = new RawClient(fabric.socket)) {
            client.send(RawClient.encoded(1, RawClient.register("vale0:c", SMALL)));
            client.send(RawClient.encoded(2, RawClient.register("vale0:d", SMALL)));
            assertThat(client.reply()).isInstanceOf(Done.class);
            assertThat(((Failed) client.reply()).sequence()).isEqualTo(2);
        }
    }

    private static NetmapRequest exclusive(String name) {
        NetmapRequest request = RawClient.register(name, SMALL);
        return request.with(name, ((Register) request.body()).withFlags(Register.EXCLUSIVE));
    }

    @Test
    void shouldAnswerAnotherVersionAndGoOn() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            byte[] message = RawClient.encoded(1, RawClient.register("vale0:a", SMALL));
            message[0] = 9;
            assertThat(client.failure(message)).isEqualTo(Errno.EPROTONOSUPPORT);
            client.open("vale0:a", SMALL);
        }
    }

    @Test
    void shouldEndTheConnectionAfterRubbish() throws Exception {
        Random random = new Random(1);
        for (int length : new int[] {1, 15, 16, 104, 4096}) {
            try (RawClient client = new RawClient(fabric.socket)) {
                byte[] rubbish = new byte[length];
                random.nextBytes(rubbish);
                assertThat(client.failure(rubbish)).isEqualTo(Errno.EBADMSG);
                assertThat(client.isEnded()).isTrue();
            }
        }
    }

    @Test
    void shouldEndTheConnectionAfterAnOversizedMessageOrDescriptors() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            byte[] message = new byte[ControlMessage.MAX_LENGTH + 1];
            ByteBuffer.wrap(message)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) 2)
                    .putShort((short) 4)
                    .putInt(message.length);
            assertThat(client.failure(message)).isEqualTo(Errno.EMSGSIZE);
            assertThat(client.isEnded()).isTrue();
        }
        try (RawClient client = new RawClient(fabric.socket);
                EventFd unwanted = EventFd.create()) {
            int[] many = new int[253];
            Arrays.fill(many, unwanted.fd());
            assertThat(client.failure(RawClient.encoded(1, RawClient.register("vale0:a", SMALL)), many))
                    .isEqualTo(Errno.EMSGSIZE);
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(fabric.broker.opened).hasValue(0);
    }

    @Test
    void shouldEndTheConnectionOfAClientThatTakesNoReplies() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            client.open("vale0:a", SMALL);
            byte[] describe = ControlCodec.encode(new Describe(1));
            // Its queue of requests is full at times; the daemon's queue of replies is full in the end.
            Await.until("ended", () -> {
                try {
                    client.send(describe);
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
            Await.until("closed", () -> fabric.broker.closed.get() == 1);
        }
    }

    @Test
    void shouldSurviveClientsThatLeaveAtAnyMoment() throws Exception {
        byte[] open = RawClient.encoded(1, RawClient.register("vale0:a", SMALL));
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            try (RawClient client = new RawClient(fabric.socket)) {
                if (i % 3 > 0) {
                    client.send(open);
                }
                for (int spins = random.nextInt(20_000) * (i % 3); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
            }
        }
        Await.until("all closed", () -> fabric.broker.closed.get() == fabric.broker.opened.get());
    }

    @Test
    void shouldRefuseMoreConnectionsThanTheLimitUntilOneLeaves() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < LIMIT; i++) {
                clients.add(new RawClient(fabric.socket));
            }
            clients.get(0).open("vale0:a", SMALL);
            for (int i = 0; i < 200; i++) {
                try (RawClient one = new RawClient(fabric.socket)) {
                    assertThat(((Failed) one.reply()).errno()).isEqualTo(Errno.EUSERS.number());
                    assertThat(one.isEnded()).isTrue();
                }
            }
            clients.removeLast().close();
            Await.until("room for one", () -> {
                try (RawClient one = new RawClient(fabric.socket)) {
                    one.send(RawClient.encoded(1, RawClient.register("vale0:b", SMALL)));
                    return one.reply() instanceof Done;
                } catch (IOException e) {
                    return false;
                }
            });
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void shouldOpenAndCloseOneNameAgainAndAgain() throws Exception {
        for (int i = 0; i < 1000; i++) {
            try (RawClient client = new RawClient(fabric.socket)) {
                client.open("vale0:a", SMALL);
            }
        }
        Await.until("all closed", () -> fabric.broker.closed.get() == 1000);
    }

    @Test
    void shouldGiveEachOpenPortMemoryOfItsOwn() throws Exception {
        try (RawClient a = new RawClient(fabric.socket);
                RawClient b = new RawClient(fabric.socket)) {
            assertThat(a.open("vale0:a", SMALL).memoryId())
                    .isNotEqualTo(b.open("vale0:b", SMALL).memoryId());
        }
    }

    @Test
    void shouldDisconnectAPort() throws Exception {
        try (RawClient client = new RawClient(fabric.socket)) {
            client.open("vale0:a", SMALL);
            SwitchedPort port = fabric.port("a");
            fabric.server.disconnect(port);
            assertThat(client.reply()).isEqualTo(new Ended(Errno.ENODEV.number()));
            assertThat(client.isEnded()).isTrue();
            Await.until("closed", () -> !port.isUp());
            fabric.server.disconnect(port);
        }
    }

    @Test
    void shouldClosePortsWithTheServer() throws Exception {
        try (RawClient client = new RawClient(fabric.socket);
                RawClient idle = new RawClient(fabric.socket)) {
            client.open("vale0:a", SMALL);
            fabric.server.close();
            assertThat(fabric.broker.closed).hasValue(1);
            assertThat(client.isEnded()).isTrue();
            assertThat(idle.isEnded()).isTrue();
            assertThat(fabric.socket).doesNotExist();
        }
        fabric.server.close();
        before = OpenResources.count();
    }

    @Test
    void shouldSetThePermissionsOfItsSocketAndKeepOthersOff() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fabric.socket)))
                .isEqualTo("rw-------");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> NetmapServer.start(fabric.socket, 0660, fabric.openPorts));
        Path other = directory.resolve("other.sock");
        NetmapServer server = NetmapServer.start(other, 0664, fabric.openPorts);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo("rw-rw-r--");
        server.close();
    }
}
