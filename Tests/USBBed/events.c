// Events that nobody has fetched yet.
//
// The library of the virtual bus hands events to its clients through sockets that hold ten or so, and ends the whole program
// when one is full, or nobody has it any more. A client that gets no processor for a moment, or ends, must not cost the bed
// its life: this function stands in for the C library's, as the library finds it first here. It waits for the client, and takes
// what nobody can fetch for sent.
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WAIT_MICROSECONDS = 1000, WAITS_MAX = 20000 };

static ssize_t length(const struct msghdr *message) {
  ssize_t bytes = 0;
  for (size_t i = 0; i < message->msg_iovlen; i++) bytes += message->msg_iov[i].iov_len;
  return bytes;
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
  for (int waits = 0;; waits++) {
    ssize_t sent = syscall(SYS_sendmsg, socket, message, flags);
    if (sent < 0 && errno == ECONNREFUSED) return length(message);
    if (sent >= 0 || errno != EAGAIN || waits >= WAITS_MAX) return sent;
    usleep(WAIT_MICROSECONDS);
  }
}
