package dev.valed.ctl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A daemon that answers what the test tells it, over real HTTP, and writes down what it was asked. A request that no
 * answer was given for gets a 404 as problem+json; several answers to one request are given in their order, the last
 * one for good.
 */
final class DaemonStub implements AutoCloseable {
    static final String VALE0 = """
            {"name":"vale0","index":0,"ports":2,"ageingSeconds":300,"fdbEntries":12,"fdbCapacity":8192,"portMacLimit":0}""";

    private final HttpServer server;
    private final Map<String, Deque<Reply>> replies = Collections.synchronizedMap(new HashMap<>());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();

    private record Reply(int status, String type, String body) {}

    DaemonStub() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    /** Answers at this server, which it starts and stops. */
    DaemonStub(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.start();
    }

    /** A port as the API describes it. */
    static String port(String switchName, int switchIndex, String name, int index, String rest) {
        String counters = """
                {"receive":{"packets":7,"bytes":420,"drops":{"runt":0}},\
                "transmit":{"packets":5,"bytes":300,"drops":{"dst_full":0}},"forwardedPackets":1,"floodedPackets":1,\
                "stalls":2,"stalledNanos":31000000}""";
        String form = """
                {"name":"%s","switch":"%s","switchIndex":%d,"index":%d,"type":"netmap","state":"up","overflow":"drop",%s"counters":%s}""";
        return form.formatted(name, switchName, switchIndex, index, rest, counters);
    }

    static String port(String switchName, int switchIndex, String name, int index) {
        return port(switchName, switchIndex, name, index, "");
    }

    DaemonStub answers(String request, int status, String body) {
        return answers(request, status, status < 300 ? "application/json" : "application/problem+json", body);
    }

    DaemonStub answers(String request, int status, String type, String body) {
        replies.computeIfAbsent(request, key -> new ArrayDeque<>()).add(new Reply(status, type, body));
        return this;
    }

    /** Every request so far: method, path behind /api/v1, query, and the body where there was one. */
    List<String> requests() {
        return requests;
    }

    /** The Authorization header of every request so far, "none" where there was none. */
    List<String> authorizations() {
        return authorizations;
    }

    String address() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String request = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().replaceFirst("^/api/v1", "");
        requests.add(body.isEmpty() ? request : request + " " + body);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        authorizations.add(authorization == null ? "none" : authorization);
        Reply reply = next(request);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        if (reply.status() / 100 == 3) {
            exchange.getResponseHeaders().set("Location", address() + "/elsewhere");
        }
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Reply next(String request) {
        Deque<Reply> prepared = replies.get(request);
        if (prepared == null) {
            String problem =
                    "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"no such thing\"}";
            return new Reply(404, "application/problem+json", problem);
        }
        return prepared.size() > 1 ? prepared.remove() : prepared.element();
    }
}
