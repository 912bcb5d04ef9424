package dev.valed.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.fdb.MacTable;
import dev.valed.core.forwarding.SwitchSettings;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.Frames;
import dev.valed.core.testing.ReferenceSwitch;
import dev.valed.core.testing.ReferenceSwitch.Sent;
import dev.valed.core.testing.SwitchFixture;
import dev.valed.core.testing.TxClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A switch and its model, to which the same random things happen. */
final class RandomSwitch implements AutoCloseable {

    private static final int AGEING = 20;
    private static final int STATIONS = 40;
    /** Of different sizes, so that chains are cut anew between some ports and rings fill up at others. */
    private static final NetmapLayout[] LAYOUTS = {
        new NetmapLayout(1, 1, 64, 2112), new NetmapLayout(1, 1, 128, 512), new NetmapLayout(1, 1, 256, 256)
    };

    private final int workers;
    private final Random random;
    private final SwitchFixture real;
    private final ReferenceSwitch model = new ReferenceSwitch(AGEING);
    private final List<String> ports = new ArrayList<>();
    private int portsMade;
    private long frames;
    private long received;

    RandomSwitch(int workers, Random random) {
        this.workers = workers;
        this.random = random;
        this.real = new SwitchFixture(workers, SwitchFixture.FDB_CAPACITY, new SwitchSettings(AGEING, 0, 0));
        attach();
        attach();
    }

    long framesSent() {
        return frames;
    }

    long framesReceived() {
        return received;
    }

    void event() {
        int dice = random.nextInt(1000);
        if (dice < 780) {
            bursts();
        } else if (dice < 940) {
            compare(anyPort());
        } else if (dice < 955) {
            advance(1 + random.nextInt(AGEING + 5));
        } else if (dice < 970) {
            pinOrRemove();
        } else if (dice < 980) {
            model.flush();
            real.fdb().flush(MacTable.NO_PORT);
        } else if (dice < 990 && ports.size() < 12) {
            attach();
        } else if (ports.size() > 2) {
            detach(anyPort());
        }
    }

    private String anyPort() {
        return ports.get(random.nextInt(ports.size()));
    }

    private void attach() {
        String name = "p" + portsMade;
        NetmapLayout layout = LAYOUTS[random.nextInt(LAYOUTS.length)];
        portsMade++;
        ports.add(name);
        int index = real.attach(name, layout).port().index();
        model.attach(name, layout, index);
    }

    /**
     * What a port sends just before it is detached is forwarded too. Where workers are stepped by hand, detaching does
     * not wait for them, so the port is forgotten before its last frames are looked at.
     */
    private void detach(String name) {
        model.forget(name);
        model.forward(name, burst(name, 12));
        FixturePort gone = real.detach(name);
        assertSame(name, gone.takeReceived(), model.take(name));
        assertThat(gone.statistics()).as("counters of %s", name).isEqualTo(model.statistics(name));
        model.detach(name);
        ports.remove(name);
    }

    private void advance(int seconds) {
        real.advanceSeconds(seconds);
        model.setNow(real.clock().seconds());
    }

    private void pinOrRemove() {
        long station = station();
        if (random.nextInt(3) == 0) {
            String port = anyPort();
            real.pin(station, port);
            model.pin(station, port);
        } else {
            real.fdb().remove(station);
            model.remove(station);
        }
    }

    private long station() {
        return Frames.station(1 + random.nextInt(STATIONS));
    }

    /** Sends by some ports, and lets the workers find it all at once: they go by their number, then by attachment. */
    private void bursts() {
        Map<String, List<Sent>> bursts = new HashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String port = anyPort();
            if (!bursts.containsKey(port)) {
                bursts.put(port, burst(port, random.nextInt(8) == 0 ? 60 : 12));
            }
        }
        for (int worker = 0; worker < workers; worker++) {
            for (String port : ports) {
                if (bursts.containsKey(port) && real.port(port).port().index() % workers == worker) {
                    model.forward(port, bursts.get(port));
                }
            }
        }
        real.step();
    }

    /** Sends by one port, in one batch. */
    private List<Sent> burst(String port, int most) {
        TxClient tx = real.port(port).memory().tx();
        int bufferSize = real.port(port).memory().layout().bufferSize();
        List<Sent> burst = new ArrayList<>();
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count && tx.space() >= 8; i++) {
            burst.add(put(tx, bufferSize));
        }
        tx.publish();
        frames += burst.size();
        return burst;
    }

    private Sent put(TxClient tx, int bufferSize) {
        Frame frame = frame();
        switch (random.nextInt(40)) {
            case 0 -> {
                tx.put(frame.length(random.nextInt(14)).bytes(), 0);
                return new Sent(frame, DropReason.RUNT);
            }
            case 1 -> {
                tx.putSlot(SlotWord.of(-random.nextInt(5), 60, 0));
                return new Sent(frame, DropReason.BAD_SLOT);
            }
            case 2 -> {
                tx.putSlot(SlotWord.of(tx.buffer(), bufferSize + 1 + random.nextInt(9), 0));
                return new Sent(frame, DropReason.OVERSIZE);
            }
            case 3, 4 -> {
                Frame jumbo = frame.length(15 + random.nextInt(4 * bufferSize));
                tx.putChain(Math.max(jumbo.length() / 7 + 1, 14), jumbo);
                return new Sent(jumbo, null);
            }
            case 5, 6, 7 -> {
                Frame single = frame.length(Math.min(frame.length(), bufferSize));
                boolean unlearned = random.nextBoolean();
                int port = random.nextInt(2) * random.nextInt(14);
                tx.put(single.bytes(), (unlearned ? SlotWord.NO_LEARN : 0) | port << 8);
                return new Sent(single, null, unlearned, port);
            }
            default -> {
                Frame single = frame.length(Math.min(frame.length(), bufferSize));
                tx.put(single);
                return new Sent(single, null);
            }
        }
    }

    private Frame frame() {
        long destination = switch (random.nextInt(20)) {
            case 0, 1 -> Frames.BROADCAST;
            case 2 -> Frames.MULTICAST;
            case 3 -> Frames.reserved(random.nextInt(18));
            case 4 -> random.nextBoolean() ? 0 : 1;
            default -> station();
        };
        int length = random.nextInt(4) == 0 ? 14 + random.nextInt(1500) : 60;
        long source = random.nextInt(50) == 0 ? random.nextInt(2) : station();
        return Frames.frame(source, destination).length(length).number(frames * 100 + random.nextInt(100));
    }

    private void compare(String port) {
        List<Frame> frames = real.port(port).takeReceived();
        assertSame(port, frames, model.take(port));
        received += frames.size();
    }

    /** Names the first difference only: the lists are long. */
    private static void assertSame(String port, List<Frame> frames, List<Frame> expected) {
        for (int i = 0; i < Math.min(frames.size(), expected.size()); i++) {
            assertThat(frames.get(i)).as("frame %d received by %s", i, port).isEqualTo(expected.get(i));
        }
        assertThat(frames).as("received by %s", port).hasSameSizeAs(expected);
    }

    /** Everything that can be seen of the switch. */
    void compareAll() {
        real.step();
        for (String port : ports) {
            compare(port);
            assertThat(real.port(port).statistics()).as("counters of %s", port).isEqualTo(model.statistics(port));
        }
    }

    @Override
    public void close() {
        real.close();
    }
}
