package dev.valed.core.forwarding;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.DropReason;
import dev.valed.core.counters.PortCounter;
import dev.valed.core.testing.FixturePort;
import dev.valed.core.testing.Frame;
import dev.valed.core.testing.SwitchFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A switch that does not learn: what two ports of it send each other arrives, whoever is said to have sent it. */
@Timeout(300)
class PlainWireTest {

    private static final long PAUSE = 0x0100_00c2_8001L; // 01:80:C2:00:00:01, first byte of the wire lowest

    @Test
    void shouldBringEveryFrameToTheOtherPort() {
        try (SwitchFixture fixture = new SwitchFixture("program", "wire")) {
            fixture.change(SwitchSettings.plainWire());
            FixturePort program = fixture.port("program");
            Frame[] frames = {
                frame(station(1), station(2)).number(0),
                frame(station(2), station(1)).number(1), // both stations on one side
                frame(station(2), station(2)).number(2),
                frame(station(3), PAUSE).number(3),
                frame(station(3), BROADCAST).number(4)
            };
            for (int i = 0; i < 2; i++) {
                program.sends(frames);
                fixture.step();
                fixture.port("wire").received(frames);
            }
            fixture.port("wire").sends(frames);
            fixture.step();
            program.received(frames);
            assertThat(program.count(PortCounter.FORWARDED_FRAMES)).isEqualTo(10);
            assertThat(fixture.fdb().statistics().entries()).isZero();
        }
    }

    @Test
    void shouldCountWhatASinglePortSends() {
        try (SwitchFixture fixture = new SwitchFixture("program")) {
            fixture.change(SwitchSettings.plainWire());
            FixturePort program = fixture.port("program");
            program.sends(frame(station(1), station(2)), frame(station(1), station(1)));
            fixture.step();
            program.receivedNothing();
            assertThat(program.receiveDrops(DropReason.NO_DESTINATION)).isEqualTo(2);
        }
    }
}
