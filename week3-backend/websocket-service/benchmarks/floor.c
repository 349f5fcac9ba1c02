/* The least that a broadcast over TCP costs: no protocol, no history, no rules.

     floor PORT

   Any request is answered as if hands were shaken. What the text messages hold that came with one
   read goes to every client, framed once, with one write each. Whoever sends every client its
   bytes through its own socket cannot do it with less (the same writes in one io_submit took as
   long here: the network's work is the cost, not the way into the kernel). */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, MOST = 1 << 16 };

static int clients[MOST], count, place[MOST]; /* place[fd]: where it stands among the clients */
static unsigned char in[CHUNK], out[CHUNK];

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void leave(int fd)
{
    int last = clients[--count];
    clients[place[fd]] = last;
    place[last] = place[fd];
    close(fd);
}

/* Turn whole masked frames of less than 126 bytes into unmasked ones; return their size. */
static size_t reframe(size_t have)
{
    size_t used = 0, made = 0;
    while (have - used >= 6) {
        size_t size = in[used + 1] & 0x7f;
        if (size >= 126 || used + 6 + size > have)
            fail("floor takes whole frames of less than 126 bytes");
        out[made] = in[used];
        out[made + 1] = size;
        for (size_t i = 0; i < size; i++)
            out[made + 2 + i] = in[used + 6 + i] ^ in[used + 2 + i % 4];
        used += 6 + size;
        made += 2 + size;
    }
    return made;
}

static void answer(int fd)
{
    ssize_t got = recv(fd, in, CHUNK, 0);
    if (got <= 0) {
        leave(fd);
    } else if (memcmp(in, "GET ", 4) == 0) {
        const char hands[] = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
        send(fd, hands, sizeof hands - 1, 0);
    } else {
        size_t size = reframe(got);
        for (int i = 0; i < count; i++)
            if (send(clients[i], out, size, MSG_NOSIGNAL) != (ssize_t)size)
                fail("send");
    }
}

int main(int argc, char **argv)
{
    int one = 1, door = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    here.sin_port = htons(argc > 1 ? atoi(argv[1]) : 0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 2048))
        fail("listen");
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, ready[64];
    epoll_ctl(epoll, EPOLL_CTL_ADD, door, &event);
    for (;;) {
        int some = epoll_wait(epoll, ready, 64, -1);
        for (int i = 0; i < some; i++) {
            if (ready[i].data.fd != door) {
                answer(ready[i].data.fd);
                continue;
            }
            int fd = accept(door, NULL, NULL);
            if (fd < 0 || fd >= MOST)
                fail("accept");
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            event.data.fd = fd;
            epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
            place[fd] = count;
            clients[count++] = fd;
        }
    }
}
