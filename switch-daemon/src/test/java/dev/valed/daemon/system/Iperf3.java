package dev.valed.daemon.system;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.ReadContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code iperf3}: a server at one station, asked by others. */
final class Iperf3 implements AutoCloseable {

    private final Host station;
    private final Background server;

    private Iperf3(Host station, Background server) {
        this.station = station;
        this.server = server;
    }

    static Iperf3 serve(Host station) throws IOException {
        Background server = Background.start(station.command("iperf3", "-s", "--forceflush"));
        server.awaitOutput(output -> output.contains("Server listening"));
        return new Iperf3(station, server);
    }

    /** What a run over TCP has found. */
    record TcpResult(long bytes, long retransmits) {

        static TcpResult of(String json) {
            ReadContext report = JsonPath.parse(json);
            return new TcpResult(
                    report.<Number>read("$.end.sum_received.bytes").longValue(),
                    report.<Number>read("$.end.sum_sent.retransmits").longValue());
        }
    }

    /** Sends so many bytes by TCP to the server, or with option {@code -R} from it. */
    TcpResult tcp(Host client, int bytes, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(client.command("iperf3", "-J", "-c", station.ipv4(), "-n", Integer.toString(bytes)));
        command.addAll(List.of(options));
        return TcpResult.of(Tool.run(command));
    }

    /** Starts to send TCP to the server, for longer than any test; returns when it flows. */
    Background stream(Host client) throws IOException {
        return Background.start(
                        client.command("iperf3", "-c", station.ipv4(), "-t", "600", "-i", "0.1", "--forceflush"))
                .awaitOutput(output ->
                        output.lines().filter(line -> line.contains("bits/sec")).count() > 2);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
