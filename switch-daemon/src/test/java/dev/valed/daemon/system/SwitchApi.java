package dev.valed.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.valed.daemon.testing.Http;
import java.util.List;

/** The REST interface, asked for what tests want to know. */
record SwitchApi(Http http) {

    private static final String SWITCHES = "/api/v1/switches/";

    private static String path(String port) {
        return SWITCHES + port.replace(":", "/ports/").replace("^", "%5E");
    }

    void createSwitch(String name, String json) {
        assertSucceeds(http.put(SWITCHES + name, json));
    }

    /** @param port as {@code vale0:a} */
    Http.Response putPort(String port, String json) {
        return http.put(path(port), json);
    }

    /** @param port as {@code vale0:a} */
    void attach(String port, String json) {
        assertSucceeds(putPort(port, json));
    }

    /** @param port as {@code vale0:a} */
    void detach(String port) {
        assertSucceeds(http.delete(path(port)));
    }

    void pin(String switchName, String mac, String port) {
        assertSucceeds(http.put(SWITCHES + switchName + "/fdb/" + mac, "{\"port\":\"" + port + "\"}"));
    }

    void flush(String switchName) {
        assertSucceeds(http.delete(SWITCHES + switchName + "/fdb"));
    }

    /** Addresses that the switch believes to be behind a port, given as {@code vale0:a}. */
    List<String> addresses(String port) {
        String[] names = port.split(":");
        return read(SWITCHES + names[0] + "/fdb?port=" + names[1], "$[*].mac");
    }

    /** @param port as {@code vale0:a} */
    PortCounts counts(String port) {
        return PortCounts.of(get(path(port)));
    }

    <T> T read(String path, String jsonPath) {
        return JsonPath.read(get(path), jsonPath);
    }

    private String get(String path) {
        Http.Response response = http.get(path);
        assertSucceeds(response);
        return response.body();
    }

    private static void assertSucceeds(Http.Response response) {
        assertThat(response.status()).as(response.body()).isBetween(200, 204);
    }
}
