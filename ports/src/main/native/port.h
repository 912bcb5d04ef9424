/* Ports: their memory, and which of their rings a device has registered. */
#ifndef VALE_PORT_H
#define VALE_PORT_H

#include "device.h"

/* Opens a port on the connection. Returns NULL with errno. */
struct port *port_open(int socket, const char *name, const struct layout *wanted);

/* The port that the connection has. Returns NULL with errno. */
struct port *port_describe(int socket);

void port_destroy(struct port *port);

/* Bytes that a program can map. */
uint64_t port_memory_size(const struct port *port);

/* Lets the device have all rings. */
void bind_all_rings(struct device *device, struct port *port);

/* Lets the device have what was asked for; mode and ring are valid for the port. Returns 0 or an errno. */
int bind_rings(struct device *device, struct port *port, uint32_t mode, uint16_t ring, uint64_t flags);

/* Maps the port's memory for the program, as mmap does. */
void *port_map(struct port *port, void *address, size_t length, int protection, int flags, off_t offset);

/* A layout with what was asked for, bounded as netmap does it; 0 means the default. */
struct layout layout_for(uint32_t tx_rings, uint32_t rx_rings, uint32_t tx_slots, uint32_t rx_slots);

/* Completes a layout of which rings, slots and buffer_size are given. */
void layout_complete(struct layout *layout);

#endif
