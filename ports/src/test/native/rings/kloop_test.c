#include "kloop.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "slots.h"
#include "wait.h"
#include "world.h"

/* A program in CSB mode with a tx ring and an rx ring, and a loop thread. */
struct program {
    struct port *port;
    struct device *device;
    int fd;
    struct csb_atok atok[2] __attribute__((aligned(64)));
    struct csb_ktoa ktoa[2] __attribute__((aligned(64)));
    struct loop_eventfds_payload *eventfds;
    uint64_t eventfds_bytes;
    struct loop_mode_payload *mode;
    uint32_t sleep_micros;
    struct loop_option_status status;
    int result;
    pthread_t thread;
    uint64_t seed;
};

struct device *device_enter(int fd);

static void *loop(void *argument)
{
    struct program *program = argument;
    struct loop_start_body body = {.sleep_micros = program->sleep_micros};
    program->result = loop_start(program->device, program->port, &body, program->eventfds, program->eventfds_bytes,
                                 program->mode, &program->status);
    return NULL;
}

static int loop_now(struct program *program)
{
    loop(program);
    return program->result;
}

static void begin(struct program *program)
{
    CHECK(pthread_create(&program->thread, NULL, loop, program) == 0);
    while ((atomic_load(&program->port->loop) & 1) == 0) {
        sched_yield();
    }
}

static void end(struct program *program)
{
    CHECK(loop_stop(program->device, program->port) == 0);
    pthread_join(program->thread, NULL);
    CHECK(program->result == 0);
}

/* As netmap_user.h's programs do: cur first, then head; and a kick if the loop wants one. */
static void publish(struct program *program, int ring, uint32_t head)
{
    struct csb_atok *atok = &program->atok[ring];
    __atomic_store_n(&atok->cur, head, __ATOMIC_RELEASE);
    __atomic_store_n(&atok->head, head, __ATOMIC_RELEASE);
    atomic_thread_fence(memory_order_seq_cst);
    if (program->eventfds != NULL && __atomic_load_n(&program->ktoa[ring].need_kick, __ATOMIC_ACQUIRE) != 0) {
        CHECK(eventfd_write((&program->eventfds->rings[0])[ring].kick, 1) == 0);
    }
}

static uint32_t tail_of(struct program *program, int ring)
{
    return __atomic_load_n(&program->ktoa[ring].hwtail, __ATOMIC_ACQUIRE);
}

/* Until the loop calls, or for some time: an eventfd may be of the loop by the clock, which needs none. */
static void wait_for_loop(struct program *program, int ring)
{
    if (program->eventfds == NULL || (&program->eventfds->rings[0])[ring].call < 0) {
        usleep(50);
        return;
    }
    struct pollfd call = {(&program->eventfds->rings[0])[ring].call, POLLIN, 0};
    uint64_t calls;
    CHECK(poll(&call, 1, 20000) == 1); /* never lost */
    CHECK(read(call.fd, &calls, sizeof calls) == sizeof calls);
}

static void *send_all(void *argument)
{
    struct program *program = argument;
    struct ring_state *state = &program->port->rings[0];
    uint32_t head = program->atok[0].head;
    uint32_t count = (uint32_t)program->seed;
    for (uint32_t number = 0; number < count; number++) {
        while (head == tail_of(program, 0)) {
            wait_for_loop(program, 0);
        }
        memcpy(buffer_at(program->port, state->ring->slots[head].buffer), &number, sizeof number);
        state->ring->slots[head].length = 60;
        state->ring->slots[head].flags = 0;
        head = (head + 1) % state->slots;
        publish(program, 0, head);
    }
    return NULL;
}

static void receive_all(struct program *program)
{
    struct ring_state *state = &program->port->rings[1];
    uint32_t head = program->atok[1].head;
    for (uint32_t expected = 0; expected < (uint32_t)program->seed; expected++) {
        while (head == tail_of(program, 1)) {
            wait_for_loop(program, 1);
        }
        uint32_t number;
        memcpy(&number, buffer_at(program->port, state->ring->slots[head].buffer), sizeof number);
        CHECK(number == expected);
        head = (head + 1) % state->slots;
        publish(program, 1, head);
    }
}

/* Two programs with a loop each, and a pipe between them. */
static void traffic(struct program *a, struct program *b, long count)
{
    pthread_t thread;
    a->seed = b->seed = (uint64_t)count;
    begin(a);
    begin(b);
    CHECK(pthread_create(&thread, NULL, send_all, a) == 0);
    receive_all(b);
    pthread_join(thread, NULL);
    for (int i = 0; a->eventfds != NULL && a->mode->mode == 0 && i < 1000; i++) {
        if (__atomic_load_n(&a->ktoa[0].need_kick, __ATOMIC_ACQUIRE) == 1) {
            break;
        }
        CHECK(i < 999); /* with nothing to do, it asks to be kicked */
        usleep(10000);
    }
    end(a);
    end(b);
}

static void enable(struct program *program, struct port *port)
{
    *program = (struct program){.port = port, .fd = device_make(port), .sleep_micros = 100};
    program->device = device_enter(program->fd);
    struct csb_payload csb = {(uintptr_t)program->atok, (uintptr_t)program->ktoa};
    struct csb_payload unaligned = {csb.atok + 8, csb.ktoa};
    struct csb_payload nowhere = {64, csb.ktoa};
    CHECK(loop_now(program) == EINVAL); /* not in CSB mode */
    port->exclusive = false;
    CHECK(csb_enable(program->device, port, &csb) == EINVAL);
    port->exclusive = true;
    CHECK(csb_enable(program->device, port, &unaligned) == EINVAL);
    CHECK(csb_enable(program->device, port, &nowhere) == EFAULT);
    CHECK(!csb_is_on(port));
    CHECK(csb_enable(program->device, port, &csb) == 0 && csb_is_on(port));
    CHECK(program->ktoa[0].hwtail == port->rings[0].slots - 1 && program->ktoa[1].hwtail == 0);
    CHECK(program->ktoa[0].need_kick == 1 && program->atok[0].need_kick == 1);
    struct pollfd polled = {program->fd, POLLIN | POLLOUT, 0};
    CHECK(wait_for(&polled, 1, 0, NULL) == 1 && polled.revents == POLLERR);
}

static void refusals(struct program *program, struct loop_eventfds_payload *eventfds, uint64_t bytes)
{
    struct loop_mode_payload mode = {.mode = 4};
    program->sleep_micros = 1000001;
    CHECK(loop_now(program) == EINVAL);
    program->sleep_micros = 100;
    program->mode = &mode;
    CHECK(loop_now(program) == EINVAL && program->status.mode == EINVAL && program->status.eventfds == 0);
    mode.mode = LOOP_DIRECT_TX;
    program->eventfds = eventfds;
    program->eventfds_bytes = bytes - 8;
    CHECK(loop_now(program) == EINVAL && program->status.eventfds == EINVAL && program->status.mode == 0);
    program->eventfds_bytes = bytes;
    int32_t kick = eventfds->rings[0].kick;
    eventfds->rings[0].kick = -1;
    CHECK(loop_now(program) == EINVAL && program->status.eventfds == EINVAL); /* direct needs all of them */
    eventfds->rings[0].kick = 9999;
    CHECK(loop_now(program) == EBADF);
    eventfds->rings[0].kick = open("/dev/null", O_RDWR);
    CHECK(loop_now(program) == EINVAL);
    close(eventfds->rings[0].kick);
    eventfds->rings[0].kick = kick;
    program->mode = NULL;
    program->eventfds = NULL;
}

static void conflicts(struct program *program)
{
    struct csb_payload csb = {(uintptr_t)program->atok, (uintptr_t)program->ktoa};
    struct loop_option_status status;
    struct loop_start_body body = {.sleep_micros = 10};
    begin(program);
    CHECK(loop_start(program->device, program->port, &body, NULL, 0, NULL, &status) == EBUSY);
    CHECK(csb_enable(program->device, program->port, &csb) == EBUSY);
    end(program);
    /* Nothing runs, so the next one ends at once, as on netmap. */
    CHECK(loop_stop(program->device, program->port) == 0);
    CHECK(loop_now(program) == 0);
}

void test_loop(uint64_t seed, long count)
{
    (void)seed;
    struct world *world = world_make();
    struct port *ports[2];
    static struct program programs[2];
    static struct {
        struct loop_eventfds_payload first;
        struct loop_eventfds_payload second;
    } eventfds[2];
    for (int i = 0; i < 2; i++) {
        ports[i] = port_make(world, 1, 16, 1, 16);
    }
    pipe_make(ports[0], 0, ports[1], 0);
    pipe_make(ports[1], 0, ports[0], 0);
    for (int i = 0; i < 2; i++) {
        enable(&programs[i], ports[i]);
        eventfds[i].first.rings[0].kick = eventfd(0, 0);
        eventfds[i].first.rings[0].call = eventfd(0, 0);
        eventfds[i].second.rings[0].kick = eventfd(0, 0);
        eventfds[i].second.rings[0].call = eventfd(0, 0);
        refusals(&programs[i], &eventfds[i].first, sizeof eventfds[i]);
        conflicts(&programs[i]);
    }
    traffic(&programs[0], &programs[1], count / 4); /* by the clock */
    struct loop_mode_payload mode = {.mode = 0};
    for (uint32_t modes = 0; modes < 4; modes++) {
        mode.mode = modes;
        for (int i = 0; i < 2; i++) {
            programs[i].eventfds = &eventfds[i].first;
            programs[i].eventfds_bytes = sizeof eventfds[i];
            programs[i].mode = &mode;
        }
        traffic(&programs[0], &programs[1], count);
    }
    check_buffers(world, ports, 2);
    free(ports[0]);
    free(ports[1]);
    world_end(world);
}
