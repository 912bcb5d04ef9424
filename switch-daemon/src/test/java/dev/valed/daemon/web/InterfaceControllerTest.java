package dev.valed.daemon.web;

import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.valed.daemon.testing.Http.Response;
import dev.valed.daemon.testing.Processors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Persistent ports, what they are attached as, and polling. */
class InterfaceControllerTest extends ControllerFixture {

    private static final String V0 = "/api/v1/interfaces/v0";

    @Test
    void shouldMakeAndDeleteAPersistentPort() {
        Response made = http.put(V0, "{\"txSlots\":512,\"rxRings\":2}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo(V0);
        assertThat(made.body()).startsWith("""
                {"name":"v0","txSlots":512,"rxSlots":1024,"txRings":1,"rxRings":2,"memId":7,"state":"down",\
                "ephemeral":false,"detail":"waiting for a program to open it","ports":[],"counters":{""");
        assertThat(http.put(V0, "{\"txSlots\":512,\"rxSlots\":0,\"rxRings\":2}").status())
                .isEqualTo(200);
        assertProblem(http.put(V0, "{}"), 409, "conflict").hasDetail("v0");
        assertThat(JsonPath.<List<String>>read(http.get("/api/v1/interfaces").body(), "$[*].name"))
                .containsExactly("v0");
        assertThat(http.get(V0).body()).isEqualTo(made.body());

        assertThat(http.delete(V0).status()).isEqualTo(204);
        assertProblem(http.delete(V0), 404, "not-found");
        assertProblem(http.get(V0), 404, "not-found");
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertProblem(http.put("/api/v1/interfaces/vale0", "{}"), 400, "bad-parameter")
                .hasField("name");
        assertProblem(http.put(V0, "{\"txSlots\":3}"), 422, "invalid").hasField("txSlots");
        assertProblem(http.put(V0, "{\"rxRings\":17}"), 422, "invalid").hasField("rxRings");
        assertProblem(http.put(V0, "{\"memId\":99}"), 422, "invalid").hasField("memId");
        assertProblem(http.put(V0, "{\"mtu\":1500}"), 400, "bad-body");
        assertProblem(http.put("/api/v1/interfaces/eth0", "{}"), 409, "conflict");
        assertProblem(daemon.api().put(V0, "{}"), 401, "unauthorized");
        assertThat(http.get("/api/v1/interfaces").body()).isEqualTo("[]");
    }

    @Test
    void shouldAttachItAndShowWhere() {
        http.put(V0, "{}");
        http.put("/api/v1/switches/vale1", "{}");

        Response attached = http.put(PORTS + "/v0", "{\"type\":\"persistent\"}");
        assertThat(attached.status()).isEqualTo(201);
        assertThat(attached.body()).contains("\"type\":\"persistent\"", "\"state\":\"down\"", "\"device\":\"v0\"");
        assertProblem(http.delete(V0), 409, "conflict").hasDetail("vale0:v0");
        assertThat(http.put("/api/v1/switches/vale1/ports/x", "{\"type\":\"persistent\",\"device\":\"v0\"}")
                        .body())
                .contains("\"state\":\"up\"");
        assertThat(JsonPath.<List<String>>read(http.get(V0).body(), "$.ports")).containsExactly("vale0:v0", "vale1:x");
        assertProblem(http.put(PORTS + "/w", "{\"type\":\"persistent\"}"), 404, "not-found");
    }

    @Test
    void shouldAttachAPipe() {
        assertThat(http.put(PORTS + "/p", "{\"type\":\"pipe\",\"pipe\":\"x}1\"}")
                        .body())
                .contains("\"type\":\"pipe\"", "\"state\":\"up\"", "\"device\":\"x}1\"");
        assertProblem(http.put(PORTS + "/q", "{\"type\":\"pipe\",\"pipe\":\"x}1\"}"), 409, "conflict")
                .hasField("pipe");
    }

    @Test
    void shouldPollAnInterface() {
        Processors.assumeEnoughForPolling();
        http.put(PORTS + "/t", "{\"type\":\"tap\"}");
        String polling = PORTS + "/t/polling";

        assertThat(http.put(polling, "{\"firstCore\":0}").status()).isEqualTo(201);
        assertThat(http.put(polling, "{\"mode\":\"single\",\"count\":1}").status())
                .isEqualTo(200);
        assertThat(http.get(PORTS + "/t").body())
                .contains("\"polling\":{\"mode\":\"single\",\"firstCore\":0,\"count\":1}");
        assertProblem(http.put(polling, "{\"mode\":\"perRing\"}"), 409, "conflict");
        assertThat(http.delete(polling).status()).isEqualTo(204);
        assertProblem(http.delete(polling), 404, "not-found");
        assertThat(http.get(PORTS + "/t").body()).doesNotContain("polling");
    }

    @Test
    void shouldRefuseToPollWhatCannotBe() {
        Processors.assumeEnoughForPolling();
        http.put(PORTS + "/t", "{\"type\":\"tap\"}");
        http.put(PORTS + "/a", "{\"type\":\"netmap\"}");

        assertProblem(http.put(PORTS + "/a/polling", "{}"), 409, "conflict");
        assertProblem(http.put(PORTS + "/t/polling", "{\"mode\":\"all\"}"), 422, "invalid")
                .hasField("mode");
        assertProblem(http.put(PORTS + "/t/polling", "{\"count\":0}"), 422, "invalid")
                .hasField("count");
        assertProblem(http.put(PORTS + "/t/polling", "{\"mode\":\"perRing\",\"firstCore\":1}"), 422, "invalid")
                .hasField("firstCore");
        assertProblem(http.put(PORTS + "/x/polling", "{}"), 404, "not-found");
    }
}
