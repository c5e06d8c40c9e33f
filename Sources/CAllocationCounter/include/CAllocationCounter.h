#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// Whether allocations are counted. Sanitizers bring an allocator of their own: under them nothing is counted.
bool allocationCounterIsActive(void);

/// How often the process asked for memory since it started: malloc, calloc, realloc and the aligned forms.
uint64_t allocationCount(void);

#endif
