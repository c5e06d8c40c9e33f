// Stands before the C library's allocator in the process that links it, and counts the calls. It calls the library's own
// functions by their internal names: looking them up with dlsym would itself allocate.

#include "CAllocationCounter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_FOREIGN_ALLOCATOR 1
#endif
#endif

static _Atomic uint64_t count = 0;

uint64_t allocationCount(void) { return atomic_load_explicit(&count, memory_order_relaxed); }

#ifdef HAS_FOREIGN_ALLOCATOR

bool allocationCounterIsActive(void) { return false; }

#else

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static void countOne(void) { atomic_fetch_add_explicit(&count, 1, memory_order_relaxed); }

bool allocationCounterIsActive(void) { return true; }

void *malloc(size_t size) {
  countOne();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  countOne();
  return __libc_calloc(number, size);
}

void *realloc(void *pointer, size_t size) {
  countOne();
  return __libc_realloc(pointer, size);
}

void *memalign(size_t alignment, size_t size) {
  countOne();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  countOne();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
  countOne();
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *memory = __libc_memalign(alignment, size);
  if (memory == NULL) return ENOMEM;
  *pointer = memory;
  return 0;
}

#endif
