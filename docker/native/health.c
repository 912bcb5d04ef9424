/*
 * Asks the daemon whether it is ready, for the image's health check: health [PORT]
 * Ends with 0 if GET /actuator/health/readiness on the loopback answers 200, else with 1 and the reason.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define MANAGEMENT_PORT 7644
#define LIMIT_SECONDS 4

static int failed(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

int main(int count, char **arguments)
{
    int port = count > 1 ? atoi(arguments[1]) : MANAGEMENT_PORT;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {LIMIT_SECONDS, 0};
    char text[1024];

    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0) {
        return failed("socket");
    }
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0) {
        return failed("connect");
    }
    int length = snprintf(
        text, sizeof text,
        "GET /actuator/health/readiness HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n", port);
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
