package dev.valed.daemon.web.problem;

import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Http;
import dev.valed.daemon.testing.RunningDaemon;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that no controller takes. */
@Timeout(600)
class ProblemTest {

    private static final String SWITCH = "/api/v1/switches/vale0";
    private static final String PORT = SWITCH + "/ports/a";

    private final RunningDaemon daemon = RunningDaemon.shared();
    private final Http http = daemon.api().authorized();

    @BeforeEach
    void reset() {
        daemon.reset();
    }

    @Test
    void shouldSayWhereABodyIsNotJson() {
        assertProblem(http.put(SWITCH, "{\n  \"ageingSeconds\": 3OO\n}"), 400, "bad-body")
                .hasDetail("line 2, column");
        assertProblem(http.put(SWITCH, "{\"ageingSeconds\": 300"), 400, "bad-body");
        assertProblem(http.put(SWITCH, "{} {}"), 400, "bad-body");
        assertProblem(http.put(SWITCH, "hello"), 400, "bad-body").hasDetail("not JSON");
    }

    @Test
    void shouldRefuseAFieldThatIsNotThereOrThereTwice() {
        assertProblem(http.put(SWITCH, "{\"ageing\": 300}"), 400, "bad-body")
                .hasField("ageing")
                .hasDetail("ageingSeconds, fdbCapacity, portMacLimit");
        assertProblem(http.put(SWITCH, "{\"ageingSeconds\": 300, \"ageingSeconds\": 30}"), 400, "bad-body");
    }

    @Test
    void shouldRefuseAValueOfAnotherType() {
        for (String value : new String[] {"\"300\"", "3.5", "true", "[]", "{}", "99999999999", "\"\""}) {
            assertProblem(http.put(SWITCH, "{\"ageingSeconds\": " + value + "}"), 400, "bad-body")
                    .hasField("ageingSeconds")
                    .hasDetail("integer");
        }
        assertProblem(http.put(PORT, "{\"type\": \"tap\", \"offload\": \"yes\"}"), 400, "bad-body")
                .hasField("offload")
                .hasDetail("true or false");
        assertProblem(http.put(PORT, "{\"type\": 1}"), 400, "bad-body").hasField("type");
        assertProblem(http.put(SWITCH, "[]"), 400, "bad-body").hasDetail("object");
        assertProblem(http.put(SWITCH, "\"\""), 400, "bad-body");
    }

    @Test
    void shouldRefuseAMissingBody() {
        assertProblem(http.put(SWITCH, ""), 400, "bad-body").hasDetail("missing");
        assertProblem(http.put(SWITCH, "null"), 400, "bad-body").hasDetail("missing");
        assertProblem(http.with("Content-Type", "application/json").send("PUT", SWITCH), 400, "bad-body");
    }

    @Test
    void shouldTakeNothingButJson() {
        assertProblem(
                http.with("Content-Type", "application/x-www-form-urlencoded").send("PUT", SWITCH, "ageingSeconds=3"),
                415,
                "unsupported-media-type");
        assertProblem(
                http.with("Content-Type", "application/yaml").send("PUT", SWITCH, "ageingSeconds: 30"),
                415,
                "unsupported-media-type");
        assertProblem(http.send("PUT", SWITCH, "{}"), 415, "unsupported-media-type");
        assertThat(http.with("Content-Type", "application/json; charset=utf-8")
                        .send("PUT", SWITCH, "{}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void shouldAnswerNothingButJson() {
        assertProblem(http.with("Accept", "application/yaml").get("/api/v1/switches"), 406, "not-acceptable");
        assertProblem(http.with("Accept", "text/html").get(SWITCH), 404, "not-found");
        assertThat(http.with("Accept", "text/html, */*;q=0.1")
                        .get("/api/v1/switches")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() {
        String large = "{\"ageingSeconds\":" + " ".repeat(64 * 1024) + "300}";

        assertProblem(http.put(SWITCH, large), 413, "body-too-large").hasDetail("65536");
        assertThat(http.put(SWITCH, large.substring(0, 20) + "300}").status()).isEqualTo(201);
    }

    @Test
    void shouldRefuseABodyThatTurnsOutToBeTooLarge() {
        Http json = http.with("Content-Type", "application/json");

        assertProblem(
                json.sendChunked("PUT", SWITCH, Collections.nCopies(70, " ".repeat(1024))), 413, "body-too-large");
        assertThat(json.sendChunked("PUT", SWITCH, Collections.nCopies(2, " ".repeat(1024)))
                        .status())
                .isEqualTo(400);
        assertThat(json.sendChunked("PUT", SWITCH, List.of("{", "}")).status()).isEqualTo(201);
    }

    @Test
    void shouldSayThatThereIsNothing() {
        assertProblem(http.get("/"), 404, "not-found");
        assertProblem(http.get("/index.html"), 404, "not-found");
        assertProblem(http.get("/api/v2/switches"), 404, "not-found");
        assertProblem(http.get("/api/v1/routers"), 404, "not-found");
        assertProblem(http.get("/api/v1/switches/"), 404, "not-found");
        assertProblem(http.get("/error"), 404, "not-found");
        assertProblem(http.get("/actuator/health"), 404, "not-found");
        assertProblem(daemon.management().get("/"), 404, "not-found");
        assertProblem(daemon.management().get("/api/v1/switches"), 404, "not-found");
        assertProblem(daemon.management().with("Accept", "image/png").get("/actuator/info"), 406, "not-acceptable");
    }

    @Test
    void shouldSayWhichMethodsAreThere() {
        Http.Response refused = http.send("PATCH", SWITCH);

        assertProblem(refused, 405, "method-not-allowed").hasDetail("PATCH", "GET", "PUT", "DELETE");
        assertThat(refused.header("Allow")).contains("GET", "PUT", "DELETE");
        assertProblem(http.send("POST", "/api/v1/switches"), 405, "method-not-allowed");
        assertProblem(http.send("TRACE", "/api/v1/switches"), 405, "method-not-allowed");
    }

    @Test
    void shouldRefuseWhatIsNotProperHttp() {
        assertProblem(http.send("LINK", "/api/v1/switches"), 400, "bad-request");
        assertProblem(http.get("/api/v1/switches/a%2Fb"), 400, "bad-request");
        assertProblem(http.get("/api/v1/switches;a=b"), 400, "bad-request");
        assertProblem(http.get("/api/v1//switches"), 400, "bad-request");
        assertProblem(http.get("/api/v1/../v1/switches%zz"), 400, "bad-request");
        assertProblem(http.get("/api/v1/switches/%00"), 400, "bad-request");
        assertProblem(http.raw("GET /<> HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400, "bad-request");
        assertProblem(http.raw("nonsense\r\n\r\n"), 400, "bad-request");
        assertProblem(
                http.raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: " + "x".repeat(20_000)
                        + "\r\n\r\n"),
                400,
                "bad-request");
    }
}
