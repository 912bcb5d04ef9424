package dev.valed.daemon.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends what it is told, byte for byte: also what a well-behaved library would not let pass. One
 * connection for each request.
 */
public final class Http {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final int port;
    private final SocketFactory sockets;
    private final Map<String, String> headers = new LinkedHashMap<>();

    Http(int port) {
        this(port, SocketFactory.getDefault());
    }

    private Http(int port, SocketFactory sockets) {
        this.port = port;
        this.sockets = sockets;
        headers.put("Host", "localhost:" + port);
        headers.put("Connection", "close");
    }

    /** To whoever listens on this port of the loopback. */
    public static Http toPort(int port) {
        return new Http(port);
    }

    public int port() {
        return port;
    }

    /** The same by TLS, as the context trusts and is known. */
    public Http by(SSLContext context) {
        return new Http(port, context.getSocketFactory());
    }

    /** With the token of {@link RunningDaemon}. */
    public Http authorized() {
        return with("Authorization", "Bearer " + RunningDaemon.TOKEN);
    }

    /** With one header more, or another value; null for none. */
    public Http with(String name, @Nullable String value) {
        Http changed = new Http(port, sockets);
        changed.headers.putAll(headers);
        if (value == null) {
            changed.headers.remove(name);
        } else {
            changed.headers.put(name, value);
        }
        return changed;
    }

    public Response get(String path) {
        return send("GET", path);
    }

    public Response delete(String path) {
        return send("DELETE", path);
    }

    public Response put(String path, String json) {
        return with("Content-Type", "application/json").send("PUT", path, json);
    }

    public Response send(String method, String path) {
        return raw(head(method, path));
    }

    public Response send(String method, String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return raw(with("Content-Length", Integer.toString(bytes.length)).head(method, path) + body);
    }

    /** With a body that does not say how long it is. */
    public Response sendChunked(String method, String path, List<String> chunks) {
        StringBuilder request =
                new StringBuilder(with("Transfer-Encoding", "chunked").head(method, path));
        for (String chunk : chunks) {
            request.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return raw(request.append("0\r\n\r\n").toString());
    }

    private String head(String method, String path) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString();
    }

    /** Sends these bytes, whatever they are, and reads until the server closes the connection. */
    public Response raw(String request) {
        try (Socket socket = sockets.createSocket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return Response.parse(readAll(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readAll(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        socket.getInputStream().transferTo(all);
        return all.toString(StandardCharsets.UTF_8);
    }

    /** @param headers names in lower case */
    public record Response(int status, Map<String, String> headers, String body) {

        static Response parse(String text) {
            int end = text.indexOf("\r\n\r\n");
            List<String> lines = new ArrayList<>(List.of(text.substring(0, end).split("\r\n")));
            int status = Integer.parseInt(lines.removeFirst().split(" ")[1]);
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line : lines) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            String body = text.substring(end + 4);
            return new Response(
                    status, headers, "chunked".equals(headers.get("transfer-encoding")) ? joinChunks(body) : body);
        }

        /** Lengths are of ASCII. */
        private static String joinChunks(String body) {
            StringBuilder joined = new StringBuilder();
            int at = 0;
            while (true) {
                int end = body.indexOf("\r\n", at);
                int length = Integer.parseInt(body.substring(at, end), 16);
                if (length == 0) {
                    return joined.toString();
                }
                joined.append(body, end + 2, end + 2 + length);
                at = end + 2 + length + 2;
            }
        }

        public @Nullable String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }
}
