package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.ports.netmap.request.NetmapRequests;
import dev.valed.ports.netmap.request.NewInterface;
import dev.valed.ports.netmap.request.Polling;
import dev.valed.ports.netmap.request.PortHeader;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.netmap.request.ValeAttach;
import dev.valed.ports.netmap.request.ValeDetach;
import dev.valed.ports.netmap.request.ValeList;
import dev.valed.ports.sys.Errno;
import dev.valed.ports.sys.PeerCredentials;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests about switches and interfaces of a C program with {@code libvale-netmap.so}, such as netmap's vale-ctl. */
class PreloadRequestsTest extends PreloadFixture {

    /** Answers with one more than it was asked, as {@code requests.c} expects. */
    private static final class OneMore implements NetmapRequests {
        private final List<String> asked = new ArrayList<>();

        private static RingCounts more(RingCounts rings) {
            return new RingCounts(
                    rings.txSlots() + 1,
                    rings.rxSlots(),
                    rings.txRings(),
                    rings.rxRings(),
                    rings.hostTxRings(),
                    rings.hostRxRings());
        }

        @Override
        public ValeAttach attach(String name, ValeAttach body, PeerCredentials peer) {
            Register asking = body.register();
            asked.add("attach " + name + " mode " + asking.mode());
            return new ValeAttach(
                    new Register(
                            asking.offset(),
                            asking.memorySize(),
                            asking.rings(),
                            asking.memoryId() + 1,
                            asking.ringId(),
                            asking.mode(),
                            asking.extraBuffers(),
                            asking.flags()),
                    5);
        }

        @Override
        public ValeDetach detach(String name, ValeDetach body, PeerCredentials peer) throws RefusedException {
            throw new RefusedException(Errno.ENXIO, "there is no " + name + " of user " + peer.uid());
        }

        @Override
        public ValeList find(String name) {
            return new ValeList(3, ValeList.NO_PORT);
        }

        @Override
        public Listed next(ValeList from) {
            return new Listed("vale7:next", new ValeList(from.switchIndex() + 1, from.portIndex() + 2));
        }

        @Override
        public PortHeader setHeader(String name, PortHeader body, PeerCredentials peer) {
            return new PortHeader(body.headerLength() + 1);
        }

        @Override
        public PortHeader header(String name) {
            return new PortHeader(12);
        }

        @Override
        public NewInterface newInterface(String name, NewInterface body, PeerCredentials peer) {
            return new NewInterface(more(body.rings()), body.memoryId() + 1);
        }

        @Override
        public void deleteInterface(String name, PeerCredentials peer) {
            asked.add("delete " + name);
        }

        @Override
        public Polling enablePolling(String name, Polling body, PeerCredentials peer) {
            asked.add("poll " + name + " mode " + body.mode() + " first " + body.firstCpu() + " of " + body.cpus());
            return new Polling(body.mode(), body.firstCpu(), body.cpus() + 1);
        }

        @Override
        public Polling disablePolling(String name, Polling body, PeerCredentials peer) {
            return new Polling(body.mode(), body.firstCpu(), body.cpus() - 1);
        }
    }

    private List<String> asked(String scenario) throws Exception {
        OneMore requests = new OneMore();
        fabric.broker.requests = requests;
        run(scenario, "vale0:t");
        return requests.asked;
    }

    @Test
    void shouldPassRequestsOn() throws Exception {
        assertThat(asked("manage"))
                .containsExactly("attach vale0:t mode 3", "delete v0", "poll vale0:t mode 2 first 4 of 6");
    }

    @Test
    void shouldTranslateTheRequestsOfOlderPrograms() throws Exception {
        assertThat(asked("manage-legacy"))
                .containsExactly("attach vale0:t mode 3", "delete v0", "poll vale0:t mode 2 first 4 of 6");
    }
}
