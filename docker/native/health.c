/*
 * Asks a daemon whether it is ready, for the image's health check and "helm test": health [PORT [HOST]]
 * Ends with 0 if GET /actuator/health/readiness, on the loopback unless there is a HOST, answers 200, else with 1 and
 * the reason.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define MANAGEMENT_PORT "7644"
#define LIMIT_SECONDS 4

static int failed(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

/* The first address of the host that can be connected to, within the time limit; -1 if there is none. */
static int connect_to(const char *host, const char *port, struct timeval limit)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    int error = getaddrinfo(host, port, &hints, &found);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        return -1;
    }
    int connection = -1;
    for (struct addrinfo *address = found; address != NULL && connection < 0; address = address->ai_next) {
        connection = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connection < 0) {
            continue;
        }
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (connect(connection, address->ai_addr, address->ai_addrlen) != 0) {
            failed("connect");
            close(connection);
            connection = -1;
        }
    }
    freeaddrinfo(found);
    return connection;
}

int main(int count, char **arguments)
{
    const char *port = count > 1 ? arguments[1] : MANAGEMENT_PORT;
    const char *host = count > 2 ? arguments[2] : "127.0.0.1";
    struct timeval limit = {LIMIT_SECONDS, 0};
    char text[1024];

    int connection = connect_to(host, port, limit);
    if (connection < 0) {
        return 1;
    }
    int length = snprintf(
        text, sizeof text,
        "GET /actuator/health/readiness HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n", host, port);
    if (length >= (int)sizeof text) {
        fprintf(stderr, "the host's name is too long\n");
        return 1;
    }
    if (send(connection, text, (size_t)length, MSG_NOSIGNAL) != length) {
        return failed("send");
    }
    size_t taken = 0;
    while (taken < sizeof text - 1) {
        ssize_t read_now = recv(connection, text + taken, sizeof text - 1 - taken, 0);
        if (read_now < 0) {
            return failed("recv");
        }
        if (read_now == 0) {
            break;
        }
        taken += (size_t)read_now;
    }
    text[taken] = '\0';
    int status = 0;
    if (sscanf(text, "HTTP/1.%*1d %3d", &status) == 1 && status == 200) {
        return 0;
    }
    fprintf(stderr, "not ready: %s\n", text);
    return 1;
}
