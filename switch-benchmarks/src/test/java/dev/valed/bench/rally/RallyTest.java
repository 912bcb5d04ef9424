package dev.valed.bench.rally;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.bench.rally.CompiledProgram.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ping and pong of bench-client, on a port that rings when it is told to and a clock that stands still otherwise. */
class RallyTest {

    private static final int LOST = 4;
    private static final int STALLED = 5;

    @TempDir
    private static Path directory;

    private static CompiledProgram rally;

    @BeforeAll
    static void compile() throws Exception {
        rally = CompiledProgram.compile(directory, "rally_test", "rally", "histogram", "counter");
    }

    private static Outcome play(String... words) throws Exception {
        return rally.run(words);
    }

    @Test
    void shouldTellWhatTheRoundTripsTook() throws Exception {
        Outcome outcome = play("ping", "10", "1003:rung:700");

        assertThat(outcome.status()).isZero();
        assertThat(RallyResult.parse(outcome.output())).isEqualTo(new RallyResult(10, 0, 0, 700_000, 700_000, 700_000));
    }

    @Test
    void shouldBearAStallOfWhoWasRungAndCountIt() throws Exception {
        Outcome outcome = play("ping", "10", "1003:rung:1100", "1005:rung:4900", "7:rung:1100");

        assertThat(outcome.status()).isZero();
        assertThat(outcome.output()).contains("stall: the answer to ping 1003 took 1.100 s, and rang");
        assertThat(RallyResult.parse(lastLine(outcome)).stalls()).isEqualTo(2);
        assertThat(RallyResult.parse(lastLine(outcome)).max()).isEqualTo(4_900_000);
    }

    @Test
    void shouldEndWithOneStallTooMany() throws Exception {
        Outcome outcome = play(
                "ping", "10", "1001:rung:1100", "1002:rung:1100", "1003:rung:1100", "1004:rung:1100", "1005:rung:1100");
        assertThat(outcome.status()).isZero();

        outcome = play(
                "ping",
                "10",
                "1001:rung:1100",
                "1002:rung:1100",
                "1003:rung:1100",
                "1004:rung:1100",
                "1005:rung:1100",
                "1006:rung:1100");
        assertThat(outcome.status()).isEqualTo(STALLED);
        assertThat(outcome.output()).contains("more than 5 stalls");
    }

    @Test
    void shouldNeverForgiveAFrameThatNobodyRangFor() throws Exception {
        for (String who : new String[] {"ping", "pong"}) {
            Outcome outcome = play(who, "10", "4:unrung");

            assertThat(outcome.status()).as(who).isEqualTo(LOST);
            assertThat(outcome.output()).as(who).contains("lost wakeup: a frame was found only when");
        }
    }

    @Test
    void shouldNotWaitForEver() throws Exception {
        Outcome outcome = play("ping", "10", "4:never");

        assertThat(outcome.status()).isEqualTo(LOST);
        assertThat(outcome.output()).contains("no answer within 10.000 s");
    }

    @Test
    void shouldAnswerAsLongAsPingsAreRung() throws Exception {
        assertThat(play("pong", "10", "4:rung:4900").status()).isZero();
    }

    private static String lastLine(Outcome outcome) {
        return outcome.output().strip().lines().toList().getLast();
    }
}
