package dev.valed.daemon.web;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Http.Response;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FdbControllerTest extends ControllerFixture {

    private static final String FDB = VALE0 + "/fdb";
    private static final String LEARNED =
            "{\"mac\":\"02:00:00:00:00:01\",\"port\":\"a\",\"static\":false,\"ageSeconds\":7}";
    private static final String PINNED =
            "{\"mac\":\"02:00:00:00:00:09\",\"port\":\"b\",\"static\":true,\"ageSeconds\":0}";

    @BeforeEach
    void learnAndPin() {
        http.put(PORTS + "/a", "{\"type\":\"tap\"}");
        http.put(PORTS + "/b", "{\"type\":\"tap\"}");
        daemon.step();
        daemon.tap("a").kernel().send(frame(station(1), BROADCAST));
        daemon.step();
        daemon.clock().advance(7, TimeUnit.SECONDS);
        daemon.step();
        http.put(FDB + "/02:00:00:00:00:09", "{\"port\":\"b\"}");
    }

    @Test
    void shouldListAddresses() {
        assertThat(http.get(FDB).body()).isEqualTo("[" + LEARNED + "," + PINNED + "]");
    }

    @Test
    void shouldListWhatIsAskedFor() {
        assertThat(http.get(FDB + "?port=a").body()).isEqualTo("[" + LEARNED + "]");
        assertThat(http.get(FDB + "?static=true").body()).isEqualTo("[" + PINNED + "]");
        assertThat(http.get(FDB + "?static=false&port=b").body()).isEqualTo("[]");
        assertThat(http.get(FDB + "?mac=02:00:00:00:00:01").body()).isEqualTo("[" + LEARNED + "]");
        assertProblem(http.get(FDB + "?static=perhaps"), 400, "bad-parameter").hasField("static");
        assertProblem(http.get(FDB + "?mac=42"), 400, "bad-parameter").hasField("mac");
        assertProblem(http.get(FDB + "?port="), 404, "not-found");
    }

    @Test
    void shouldPinAnAddress() {
        Response made = http.put(FDB + "/02:00:00:00:00:0A", "{\"port\":\"a\"}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo(FDB + "/02:00:00:00:00:0a");
        assertThat(made.body()).contains("\"mac\":\"02:00:00:00:00:0a\"", "\"static\":true");
        assertThat(http.put(FDB + "/02:00:00:00:00:0a", "{\"port\":\"a\"}").status())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseToPinWhatCannotBe() {
        assertProblem(http.put(FDB + "/ff:ff:ff:ff:ff:ff", "{\"port\":\"a\"}"), 400, "bad-parameter")
                .hasField("mac");
        assertProblem(http.put(FDB + "/nonsense", "{\"port\":\"a\"}"), 400, "bad-parameter")
                .hasField("mac");
        assertProblem(http.put(FDB + "/02:00:00:00:00:0a", "{}"), 422, "invalid")
                .hasField("port");
        assertProblem(http.put(FDB + "/02:00:00:00:00:0a", "{\"port\":\"z\"}"), 404, "not-found");
    }

    @Test
    void shouldRemoveAnAddress() {
        assertThat(http.delete(FDB + "/02:00:00:00:00:09").status()).isEqualTo(204);
        assertThat(http.get(FDB).body()).isEqualTo("[" + LEARNED + "]");
        assertProblem(http.delete(FDB + "/02:00:00:00:00:09"), 404, "not-found");
    }

    @Test
    void shouldFlushWhatWasLearned() {
        Response onB = http.delete(FDB + "?port=b");
        Response everywhere = http.delete(FDB);

        assertThat(onB.status()).isEqualTo(200);
        assertThat(onB.body()).isEqualTo("{\"flushed\":0}");
        assertThat(everywhere.body()).isEqualTo("{\"flushed\":1}");
        assertThat(http.get(FDB).body()).isEqualTo("[" + PINNED + "]");
    }

    @Test
    void shouldNotFlushEverythingIfThePortIsEmpty() {
        assertThat(http.delete(FDB + "?port=").status()).isNotEqualTo(200);
        assertThat(http.get(FDB).body()).contains(LEARNED);
    }
}
