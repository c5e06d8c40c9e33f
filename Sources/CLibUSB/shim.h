// libusb 1.0 for Swift.
#pragma once
#include <libusb.h>
#include <pthread.h>

// In the C library, but its header shows it only with _GNU_SOURCE, which Swift does not set.
extern int pthread_setname_np(pthread_t thread, const char *name);
