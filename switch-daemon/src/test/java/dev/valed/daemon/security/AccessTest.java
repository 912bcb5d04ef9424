package dev.valed.daemon.security;

import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Http;
import dev.valed.daemon.testing.Http.Response;
import dev.valed.daemon.testing.RunningDaemon;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

@Timeout(600)
class AccessTest {

    private static final String SWITCH = "/api/v1/switches/vale0";

    private final RunningDaemon daemon = RunningDaemon.shared();
    private final Http http = daemon.api();

    @BeforeEach
    void reset() {
        daemon.reset();
    }

    /** Whatever controllers there will be. */
    @Test
    void shouldRefuseEveryMappingThatChangesSomethingWithoutTheToken() {
        RequestMappingHandlerMapping mappings =
                daemon.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        Set<String> refused = new TreeSet<>();
        for (RequestMappingInfo mapping : mappings.getHandlerMethods().keySet()) {
            for (String pattern : mapping.getPatternValues()) {
                assertThat(pattern).startsWith("/api/v1/");
                String path = pattern.replaceAll("\\{[^}]*}", "vale0");
                Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
                assertThat(methods).as("methods of " + pattern).isNotEmpty();
                for (RequestMethod method : methods) {
                    if (method != RequestMethod.GET) {
                        assertProblem(http.send(method.name(), path), 401, "unauthorized");
                        refused.add(method + " " + pattern);
                    }
                }
            }
        }
        assertThat(refused).hasSize(11);
    }

    @Test
    void shouldRefuseEveryMethodButReadingWithoutTheToken() {
        for (String method : new String[] {"PUT", "DELETE", "POST", "PATCH", "OPTIONS"}) {
            assertProblem(http.send(method, SWITCH), 401, "unauthorized");
        }
        assertThat(http.get("/api/v1/switches").status()).isEqualTo(200);
        assertThat(http.send("HEAD", "/api/v1/switches").status()).isEqualTo(200);
    }

    @Test
    void shouldSayThatATokenIsNeeded() {
        Response response = http.put(SWITCH, "{}");

        assertProblem(response, 401, "unauthorized").hasDetail("Authorization: Bearer");
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"valed\"");
        assertThat(daemon.service().switches()).isEmpty();
    }

    @Test
    void shouldRefuseAWrongToken() {
        for (String wrong : new String[] {
            "Bearer wrong",
            "Bearer " + RunningDaemon.TOKEN + "x",
            "Bearer " + RunningDaemon.TOKEN.substring(1),
            "Bearer",
            "Bearer ",
            "Basic " + RunningDaemon.TOKEN,
            RunningDaemon.TOKEN
        }) {
            Response response = http.with("Authorization", wrong).put(SWITCH, "{}");

            assertProblem(response, 401, "unauthorized");
            assertThat(response.header("WWW-Authenticate")).contains("invalid_token");
            assertThat(response.body()).doesNotContain(RunningDaemon.TOKEN);
        }
        assertProblem(http.with("Authorization", "Bearer wrong").get("/api/v1/switches"), 401, "unauthorized");
    }

    @Test
    void shouldTakeTheSchemeInAnyCase() {
        assertThat(http.with("Authorization", "bearer " + RunningDaemon.TOKEN)
                        .put(SWITCH, "{}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void shouldNotTakeTheTokenFromElsewhere() {
        assertProblem(http.put(SWITCH + "?access_token=" + RunningDaemon.TOKEN, "{}"), 401, "unauthorized");
        assertProblem(http.with("Cookie", "token=" + RunningDaemon.TOKEN).put(SWITCH, "{}"), 401, "unauthorized");
    }

    @Test
    void shouldKeepNoSession() {
        Response response = http.authorized().put(SWITCH, "{}");

        assertThat(response.header("Set-Cookie")).isNull();
        assertThat(response.header("Cache-Control")).contains("no-store");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void shouldRefuseRequestsToAnotherHost() {
        for (Http to : new Http[] {http, daemon.management()}) {
            String path = to == http ? "/api/v1/switches" : "/actuator/health";
            assertThat(to.with("Host", "127.0.0.1:" + to.port()).get(path).status())
                    .isEqualTo(200);
            assertThat(to.with("Host", "[::1]:" + to.port()).get(path).status()).isEqualTo(200);
            for (String host :
                    new String[] {"evil.example:" + to.port(), "localhost", "localhost:1", "10.0.0.1:" + to.port()}) {
                assertProblem(to.with("Host", host).get(path), 421, "wrong-host");
            }
            assertProblem(to.with("Host", null).get(path), 400, "bad-request");
        }
        assertProblem(http.with("Host", "evil.example").authorized().put(SWITCH, "{}"), 421, "wrong-host");
        assertProblem(http.with("Host", "evil.example").get("/"), 421, "wrong-host");
    }

    @Test
    void shouldIgnoreForwardedHeaders() {
        assertProblem(
                http.with("Host", "evil.example")
                        .with("X-Forwarded-Host", "localhost:" + http.port())
                        .get("/api/v1/switches"),
                421,
                "wrong-host");
    }

    @Test
    void shouldOnlyLetThreeThingsBeReadOnTheManagementPort() {
        Http management = daemon.management();

        for (String open : new String[] {"health", "health/liveness", "health/readiness", "info", "prometheus"}) {
            assertThat(management.get("/actuator/" + open).status()).as(open).isEqualTo(200);
            assertProblem(management.authorized().send("POST", "/actuator/" + open), 403, "forbidden");
        }
        for (String closed :
                new String[] {"", "env", "beans", "heapdump", "shutdown", "loggers", "metrics", "mappings"}) {
            assertProblem(management.authorized().get("/actuator/" + closed), 403, "forbidden");
        }
    }
}
