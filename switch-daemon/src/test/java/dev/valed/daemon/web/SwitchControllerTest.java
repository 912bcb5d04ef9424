package dev.valed.daemon.web;

import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Http;
import dev.valed.daemon.testing.Http.Response;
import dev.valed.daemon.testing.RunningDaemon;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class SwitchControllerTest {

    private final RunningDaemon daemon = RunningDaemon.shared();
    private final Http http = daemon.api().authorized();

    @BeforeEach
    void reset() {
        daemon.reset();
    }

    @Test
    void shouldMakeASwitchAndSayWhereItIs() {
        Response made = http.put("/api/v1/switches/vale0", "{}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/switches/vale0");
        assertThat(made.header("Content-Type")).isEqualTo("application/json");
        String asJson = """
                {"name":"vale0","index":0,"ports":0,"ageingSeconds":300,"fdbEntries":0,"fdbCapacity":8192,"portMacLimit":0}""";
        assertThat(made.body()).isEqualTo(asJson);
        assertThat(http.get("/api/v1/switches/vale0").body()).isEqualTo(asJson);
        assertThat(http.get("/api/v1/switches").body()).isEqualTo("[" + asJson + "]");
    }

    @Test
    void shouldChangeASwitchThatIsThere() {
        http.put("/api/v1/switches/vale0", "{\"ageingSeconds\":60,\"fdbCapacity\":1024}");

        Response changed = http.put("/api/v1/switches/vale0", "{\"portMacLimit\":5}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("Location")).isNull();
        assertThat(changed.body()).contains("\"ageingSeconds\":60", "\"fdbCapacity\":1024", "\"portMacLimit\":5");
    }

    @Test
    void shouldDeleteASwitch() {
        http.put("/api/v1/switches/vale0", "{}");

        Response deleted = http.delete("/api/v1/switches/vale0");

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertProblem(http.delete("/api/v1/switches/vale0"), 404, "not-found").hasDetail("vale0");
        assertProblem(http.get("/api/v1/switches/vale0"), 404, "not-found").hasDetail("vale0");
    }

    @Test
    void shouldDeleteASwitchThatHasPortsOnlyByForce() {
        http.put("/api/v1/switches/vale0", "{}");
        http.put("/api/v1/switches/vale0/ports/a", "{\"type\":\"netmap\"}");

        assertProblem(http.delete("/api/v1/switches/vale0"), 409, "conflict");
        assertProblem(http.delete("/api/v1/switches/vale0?force=maybe"), 400, "bad-parameter")
                .hasField("force");
        assertThat(http.delete("/api/v1/switches/vale0?force=true").status()).isEqualTo(204);
    }

    @Test
    void shouldRefuseAValueThatIsNotAccepted() {
        assertProblem(http.put("/api/v1/switches/vale0", "{\"ageingSeconds\":1}"), 422, "invalid")
                .hasField("ageingSeconds")
                .hasDetail("10");
        assertThat(http.get("/api/v1/switches").body()).isEqualTo("[]");
    }

    @Test
    void shouldRefuseToChangeTheCapacity() {
        http.put("/api/v1/switches/vale0", "{}");

        assertProblem(http.put("/api/v1/switches/vale0", "{\"fdbCapacity\":16}"), 409, "conflict")
                .hasField("fdbCapacity");
    }

    @Test
    void shouldRefuseANameThatIsNotAccepted() {
        assertProblem(http.put("/api/v1/switches/br0", "{}"), 400, "bad-parameter")
                .hasField("name")
                .hasDetail("vale0");
        assertProblem(http.put("/api/v1/switches/vale%20a", "{}"), 400, "bad-parameter");
        assertProblem(http.put("/api/v1/switches/vale" + "0".repeat(20), "{}"), 400, "bad-parameter");
    }

    @Test
    void shouldSayWhenThereAreTooMany() {
        http.put("/api/v1/switches/vale0", "{\"fdbCapacity\":1048576}");
        http.put("/api/v1/switches/vale1", "{\"fdbCapacity\":1048576}");

        assertProblem(http.put("/api/v1/switches/vale2", "{}"), 409, "full");
    }

    @Test
    void shouldIgnoreQueryParametersThatItDoesNotKnow() {
        assertThat(http.get("/api/v1/switches?verbose=1").status()).isEqualTo(200);
    }
}
