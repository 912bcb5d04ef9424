package dev.valed.ctl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the usual commands once against a daemon of cardboard. The build does this under a JVM that records what is
 * loaded ({@code -XX:AOTCacheOutput}); {@code vale ctl} then starts in two thirds of the time. Recording only
 * {@code --help} would miss the HTTP and JSON half.
 */
public final class Rehearsal {
    private static final List<String> COMMANDS = List.of(
            "",
            "list -o json",
            "show",
            "show vale0",
            "show vale0:a",
            "attach vale0:a",
            "-a vale0:a",
            "detach vale0:a",
            "create vale0 --ageing 60",
            "fdb vale0",
            "fdb vale0 --flush");

    private static final String SWITCH = """
            {"name":"vale0","index":0,"ports":1,"ageingSeconds":300,"fdbEntries":1,"fdbCapacity":8192,"portMacLimit":0}""";
    private static final String PORT = """
            {"name":"a","switch":"vale0","switchIndex":0,"index":0,"type":"tap","state":"up","overflow":"drop","device":"a","counters":{\
            "receive":{"packets":1,"bytes":60,"drops":{"runt":1}},\
            "transmit":{"packets":1,"bytes":60,"drops":{}},"forwardedPackets":1,"floodedPackets":0,\
            "stalls":0,"stalledNanos":0}}""";
    private static final String ENTRY = """
            {"mac":"02:00:00:00:00:01","port":"a","static":false,"ageSeconds":3}""";

    private Rehearsal() {}

    /**
     * Rehearses; exits with 1 if a command failed, because the recording is then not worth keeping.
     *
     * @param args not used
     * @throws IOException if there is no loopback address to listen at
     */
    public static void main(String[] args) throws IOException {
        System.exit(rehearse() ? 0 : 1);
    }

    /**
     * Rehearses, for whoever records more than this.
     *
     * @return whether every command succeeded
     * @throws IOException if there is no loopback address to listen at
     */
    public static boolean rehearse() throws IOException {
        HttpServer daemon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        daemon.createContext("/", Rehearsal::answer);
        daemon.start();
        try {
            String address = "http://127.0.0.1:" + daemon.getAddress().getPort();
            // No directory of this machine's, so that no real token is read.
            Surroundings surroundings = new Surroundings(
                    Map.of("VALE_API", address), Surroundings.ofThisProcess().userId(), Path.of("/nonexistent"));
            PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
            return COMMANDS.stream()
                    .map(line -> line.isEmpty() ? new String[0] : line.split(" "))
                    .allMatch(words -> ValeCtl.run(surroundings, nowhere, nowhere, words) == 0);
        } finally {
            daemon.stop(0);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        String body = switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "switches" -> "[" + SWITCH + "]";
            case "vale0" -> SWITCH;
            case "ports" -> "[" + PORT + "]";
            case "fdb" -> "DELETE".equals(exchange.getRequestMethod()) ? "{\"flushed\":1}" : "[" + ENTRY + "]";
            default -> PORT;
        };
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
