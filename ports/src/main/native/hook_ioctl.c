#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "device.h"
#include "real.h"
#include "request.h"
#include "sync.h"
#include "wait.h"

static int sync_all(struct device *device, bool transmit)
{
    struct port *port = atomic_load(&device->port);
    if (port == NULL) {
        return ENXIO;
    }
    /* An impossible head sets the ring back and is no error here: netmap's poll says it, its ioctl does not. */
    if (transmit) {
        sync_rings(port, device->tx_first, device->tx_end);
    } else {
        sync_rings(port, device->rx_first, device->rx_end);
    }
    return device_is_dead(device, port, false) ? EIO : 0;
}

static bool is_ours(uint32_t request)
{
    return request == IOCTL_CONTROL || request == IOCTL_LEGACY_REGISTER || request == IOCTL_LEGACY_INFO
           || request == IOCTL_TXSYNC || request == IOCTL_RXSYNC || request == IOCTL_LEGACY_CONFIG;
}

static int perform_ioctl(int fd, struct device *device, uint32_t request, uint64_t argument)
{
    switch (request) {
    case IOCTL_TXSYNC:
    case IOCTL_RXSYNC:
        return sync_all(device, request == IOCTL_TXSYNC);
    case IOCTL_CONTROL:
        return control_request(fd, device, argument);
    case IOCTL_LEGACY_REGISTER:
    case IOCTL_LEGACY_INFO:
        return legacy_request(fd, device, argument, request == IOCTL_LEGACY_REGISTER);
    default:
        return EOPNOTSUPP;
    }
}

EXPORT int ioctl(int fd, unsigned long number, ...)
{
    va_list arguments;
    va_start(arguments, number);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    uint32_t request = (uint32_t)number;
    if (!is_ours(request)) {
        return real_ioctl(fd, number, argument); /* FIONBIO and such are the socket's own */
    }
    bool syncs = request == IOCTL_TXSYNC || request == IOCTL_RXSYNC;
    struct device *device = syncs ? device_enter(fd) : NULL;
    if (device == NULL && (device = device_enter_or_adopt(fd)) == NULL) {
        return real_ioctl(fd, number, argument);
    }
    int problem = perform_ioctl(fd, device, request, (uint64_t)(uintptr_t)argument);
    device_leave(device);
    if (problem != 0) {
        errno = problem;
        return -1;
    }
    return 0;
}
