// Calls of Linux that Swift's Glibc module leaves out.
#ifndef GRIP_CLINUX_SHIM_H
#define GRIP_CLINUX_SHIM_H

#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/timex.h>

// A descriptor to wake a poll(2) with; negative on failure, with errno.
static inline int grip_wakeup_new(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void grip_wakeup_signal(int file) { (void)eventfd_write(file, 1); }
// 1 if it was signalled.
static inline int grip_wakeup_clear(int file) {
  eventfd_t count;
  return eventfd_read(file, &count) == 0;
}

// 1: the clock is kept in step; 0: it is not; -1: the kernel does not say.
static inline int grip_clock_synchronised(void) {
  struct timex state = {0};
  int result = adjtimex(&state);
  if (result < 0) return -1;
  return result != TIME_ERROR && !(state.status & STA_UNSYNC);
}

// Names the calling thread, as `top -H` and a debugger show it: at most 15 characters.
extern int pthread_setname_np(pthread_t, const char *);
static inline void grip_thread_name(const char *name) { (void)pthread_setname_np(pthread_self(), name); }

#endif
