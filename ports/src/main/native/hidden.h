/* All ports of this process, and the descriptors that came with them, of which the program does not know. */
#ifndef VALE_HIDDEN_H
#define VALE_HIDDEN_H

#include "device.h"

void ports_add(struct port *port);
void ports_remove(struct port *port);

/* Whether one of them has this memory of the program, and then as which. */
bool ports_have_extmem(uint64_t address, uint64_t size, uint16_t *memory_id, struct pools_info_body *pools);

/* Puts others, which it closes, in the place of the port's hidden descriptors, but for the memory's. */
void port_replace_hidden(struct port *port, const int *descriptors);

/* Puts the file in the place of a descriptor, which keeps its own flags. Returns false with errno. */
bool put_over(int file, int fd);

/* Whether this is a hidden descriptor. */
bool is_hidden(int fd);
/* Moves it to another number, because the program wants this one. */
void move_hidden(int fd);
/* The lowest hidden descriptor from first on, or -1. */
int next_hidden(unsigned first);

#endif
