/* Very many WebSocket listeners in one thread, so cheap that a server is measured and not they.

     listeners PREFIX FRAME FD FD ...

   FD are sockets that have shaken hands already; the first one also publishes. FRAME is what it
   sends to publish, in hexadecimal. A text that begins with PREFIX is a broadcast; others (replies,
   pings) are read and forgotten. Each line "MESSAGES WINDOW" on stdin broadcasts so many, at most
   WINDOW at a time on their way, and is answered by "SECONDS BYTES" on stdout. Every listener must
   get the same frames in the same order, byte for byte; otherwise the program says so and exits 1. */

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { CHUNK = 1 << 18, FRAME = 4096, WINDOW = 64, EVENTS = 256, PATIENCE_MS = 30000 };

struct listener {
    int fd;
    long heard;           /* broadcasts, since the line began */
    size_t rest;          /* bytes of a frame that has not come whole yet, in `part` */
    unsigned char *part;  /* lies apart, so that all listeners fit into a cache */
};

struct slot {             /* a broadcast on its way: number n is in slot n % WINDOW */
    int arrivals;
    size_t size;
    unsigned char frame[FRAME];
};

static struct listener *listeners;
static int count, epoll;
static struct slot slots[WINDOW];
static const char *prefix;
static size_t prefix_size, publish_size;
static unsigned char *publish;       /* WINDOW times the frame that publishes */
static unsigned char buffer[CHUNK + FRAME];
static long done, sent, total_bytes;

static void fail(const char *what)
{
    fprintf(stderr, "listeners: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

/* Return how many bytes the frame at `at` has, 0 if that is not known yet; set where its text is. */
static size_t frame_size(const unsigned char *at, size_t have, size_t *head)
{
    if (have < 2)
        return 0;
    size_t size = at[1] & 0x7f;
    *head = size == 126 ? 4 : size == 127 ? 10 : 2;
    if (have < *head)
        return 0;
    if (*head > 2) {
        size = 0;
        for (size_t i = 2; i < *head; i++)
            size = size << 8 | at[i];
    }
    if (size > FRAME - *head)
        fail("a frame is longer than 4,096 bytes");
    return *head + size;
}

/* Take a whole broadcast: the first who gets it sets what all others must get. */
static void hear(struct listener *who, const unsigned char *frame, size_t size)
{
    struct slot *slot = &slots[who->heard % WINDOW];
    if (who->heard >= sent)
        fail("a listener got more than was published");
    if (slot->arrivals == 0) {
        slot->size = size;
        memcpy(slot->frame, frame, size);
    } else if (slot->size != size || memcmp(slot->frame, frame, size) != 0)
        fail("listeners got different bytes");
    slot->arrivals++;
    who->heard++;
    total_bytes += size;
}

/* Read what has come for one listener, with one system call: as a chunk holds more than a socket
   does, nothing is left, and epoll need not look again (EPOLLET). */
static void take(struct listener *who, int counting)
{
    memcpy(buffer, who->part, who->rest);
    ssize_t got = recv(who->fd, buffer + who->rest, CHUNK, 0);
    if (got <= 0)
        fail(got ? strerror(errno) : "the server closed a connection");
    const unsigned char *at = buffer, *end = buffer + who->rest + got;
    size_t head, size;
    while ((size = frame_size(at, end - at, &head)) && size <= (size_t)(end - at)) {
        int ours = size - head >= prefix_size && memcmp(at + head, prefix, prefix_size) == 0;
        if (ours && counting)
            hear(who, at, size);
        at += size;
    }
    who->rest = end - at;
    memcpy(who->part, at, who->rest);
}

/* Wait for bytes and read them; return whether there were any. */
static int read_some(int wait_ms, int counting)
{
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, wait_ms);
    for (int i = 0; i < ready; i++)
        take(events[i].data.ptr, counting);
    return ready > 0;
}

/* Acknowledge every second segment, as Linux does for whoever talks too. It stops that when an odd
   one was left over for 40 ms, and then costs all more, each server from another round on. */
static void delay_acknowledgements(int fd)
{
    int quick = 0;
    if (setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &quick, sizeof quick))
        fail("acknowledgements cannot be delayed");
}

/* Publish `messages` broadcasts in a closed loop; print the seconds and the bytes heard. */
static void deliver(long messages, int window)
{
    while (read_some(50, 0))
        ;
    done = sent = total_bytes = 0;
    for (int i = 0; i < count; i++) {
        listeners[i].heard = 0;
        delay_acknowledgements(listeners[i].fd);
    }
    memset(slots, 0, sizeof slots);
    double start = now();
    while (done < messages) {
        long due = window - (sent - done);
        if (due > messages - sent)
            due = messages - sent;
        if (due > 0) {
            if (send(listeners[0].fd, publish, due * publish_size, 0) != due * (long)publish_size)
                fail("a publication could not be sent");
            sent += due;
        }
        if (!read_some(PATIENCE_MS, 1))
            fail("not everything arrived in 30 s");
        while (done < sent && slots[done % WINDOW].arrivals == count)
            slots[done++ % WINDOW].arrivals = 0;
    }
    printf("%.9f %ld\n", now() - start, total_bytes);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    long messages;
    int window;
    if (argc < 4)
        fail("expected PREFIX FRAME FD ...");
    prefix = argv[1];
    prefix_size = strlen(prefix);
    publish_size = strlen(argv[2]) / 2;
    publish = malloc(WINDOW * publish_size);
    count = argc - 3;
    listeners = calloc(count, sizeof *listeners);
    epoll = epoll_create1(0);
    if (!publish || !listeners || epoll < 0)
        fail("no memory");
    for (size_t i = 0; i < publish_size; i++)
        if (sscanf(argv[2] + 2 * i, "%2hhx", &publish[i]) != 1)
            fail("FRAME is not hexadecimal");
    for (int i = 1; i < WINDOW; i++)
        memcpy(publish + i * publish_size, publish, publish_size);
    unsigned char *parts = malloc((size_t)count * FRAME);
    if (!parts)
        fail("no memory");
    for (int i = 0; i < count; i++) {
        listeners[i].fd = atoi(argv[3 + i]);
        listeners[i].part = parts + (size_t)i * FRAME;
        struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = &listeners[i]};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, listeners[i].fd, &event))
            fail("FD is no open socket");
    }
    while (scanf("%ld %d", &messages, &window) == 2) {
        if (messages < 1 || window < 1 || window > WINDOW)
            fail("expected MESSAGES from 1 on and WINDOW from 1 to 64");
        deliver(messages, window);
    }
    return 0;
}
