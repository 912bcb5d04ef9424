#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "device.h"
#include "kloop.h"
#include "real.h"
#include "reconnect.h"
#include "request.h"
#include "sync.h"

static int sync_all(struct device *device, bool transmit)
{
    struct port *port = device_port(device);
    if (port == NULL) {
        return ENXIO;
    }
    if (csb_is_on(port)) {
        return EBUSY;
    }
    /* An impossible head sets the ring back and is no error here: netmap's poll says it, its ioctl does not. */
    if (transmit) {
        sync_rings(port, 0, port->tx_count);
    } else {
        sync_rings(port, port->tx_count, port->ring_count);
    }
    return connection_check(device, port, false) == CONNECTION_ENDED ? EIO : 0;
}

static bool is_ours(uint32_t request)
{
    return request == IOCTL_CONTROL || request == IOCTL_LEGACY_REGISTER || request == IOCTL_LEGACY_INFO
           || request == IOCTL_TXSYNC || request == IOCTL_RXSYNC || request == IOCTL_LEGACY_CONFIG;
}

/* What the kernel does for every file. */
static bool is_for_all_files(uint32_t request)
{
    return request == FIONBIO || request == FIOASYNC || request == FIOCLEX || request == FIONCLEX;
}

static int perform_ioctl(struct device *device, uint32_t request, uint64_t argument)
{
    switch (request) {
    case IOCTL_TXSYNC:
    case IOCTL_RXSYNC:
        return sync_all(device, request == IOCTL_TXSYNC);
    case IOCTL_CONTROL:
        return control_request(device, argument);
    case IOCTL_LEGACY_REGISTER:
    case IOCTL_LEGACY_INFO:
        return legacy_request(device, argument, request == IOCTL_LEGACY_REGISTER);
    case IOCTL_LEGACY_CONFIG:
        return legacy_configure(argument);
    default:
        return EOPNOTSUPP;
    }
}

/* The device that is to do this, entered; NULL: the request is the kernel's. */
static struct device *device_for(int fd, uint32_t request)
{
    if (is_for_all_files(request)) {
        return NULL;
    }
    /* A file that has come from another process shows itself by netmap's own requests. */
    struct device *device = device_enter(fd);
    bool adopts = is_ours(request) && request != IOCTL_TXSYNC && request != IOCTL_RXSYNC;
    if (device != NULL && adopts) {
        device_leave(device);
        device = NULL;
    }
    return device == NULL && is_ours(request) ? device_enter_or_adopt(fd) : device;
}

EXPORT int ioctl(int fd, unsigned long number, ...)
{
    va_list arguments;
    va_start(arguments, number);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    uint32_t request = (uint32_t)number;
    struct device *device = device_for(fd, request);
    if (device == NULL) {
        return real_ioctl(fd, number, argument);
    }
    int problem = perform_ioctl(device, request, (uint64_t)(uintptr_t)argument);
    device_leave(device);
    if (problem != 0) {
        errno = problem;
        return -1;
    }
    return 0;
}
