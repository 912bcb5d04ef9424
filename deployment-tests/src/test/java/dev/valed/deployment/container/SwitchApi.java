package dev.valed.deployment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The daemon's REST interface and metrics, over plain HTTP on the loopback. */
final class SwitchApi {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final int api;
    private final int management;
    private final String token;

    SwitchApi(int api, int management, String token) {
        this.api = api;
        this.management = management;
        this.token = token;
    }

    String token() {
        return token;
    }

    /** Makes the switch too, if there is none. */
    HttpResponse<String> putPort(String switchName, String port, String json) throws Exception {
        String url = "http://127.0.0.1:" + api + "/api/v1/switches/" + switchName;
        HttpResponse<String> made = put(url, "{}");
        assertThat(made.statusCode()).as(made.body()).isIn(200, 201);
        return put(url + "/ports/" + port, json);
    }

    private HttpResponse<String> put(String url, String json) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url))
                .PUT(HttpRequest.BodyPublishers.ofString(json))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token));
    }

    String metrics() throws Exception {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/actuator/prometheus")));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** The sum of a metric over all its time series of a port. */
    long metric(String name, String port) throws Exception {
        Matcher samples = Pattern.compile(
                        "^" + name + "\\{[^}]*port=\"" + port + "\"[^}]*} ([0-9.E+]+)$", Pattern.MULTILINE)
                .matcher(metrics());
        double sum = 0;
        while (samples.find()) {
            sum += Double.parseDouble(samples.group(1));
        }
        return Math.round(sum);
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
