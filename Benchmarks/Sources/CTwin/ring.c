#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "twin.h"

enum { SLOTS = 1024, HEADER_BYTES = 16, REPORT_BYTES = 64, SLOT_BYTES = 128, BURST = 64 };

typedef struct {
  _Alignas(64) _Atomic uint64_t head;
  _Atomic uint64_t refused;
  _Alignas(64) _Atomic uint64_t tail;
  // the producer's own
  _Alignas(64) uint64_t next_head, tail_seen;
  // the consumer's own
  _Alignas(64) uint64_t next_tail;
  uint8_t *slots;
} Ring;

static int push(Ring *r, int64_t arrival, const uint8_t *bytes, int32_t count, int32_t status) {
  if (r->next_head - r->tail_seen > SLOTS - 1) r->tail_seen = atomic_load_explicit(&r->tail, memory_order_acquire);
  if (r->next_head - r->tail_seen > SLOTS - 1 || count > REPORT_BYTES) {
    atomic_fetch_add_explicit(&r->refused, 1, memory_order_relaxed);
    return 0;
  }
  uint8_t *slot = r->slots + (r->next_head & (SLOTS - 1)) * SLOT_BYTES;
  memcpy(slot, &arrival, 8);
  memcpy(slot + 8, &count, 4);
  memcpy(slot + 12, &status, 4);
  memcpy(slot + HEADER_BYTES, bytes, (size_t)count);
  atomic_store_explicit(&r->head, ++r->next_head, memory_order_release);
  return 1;
}

static uint64_t drain(Ring *r, uint64_t sum) {
  uint64_t head = atomic_load_explicit(&r->head, memory_order_acquire);
  while (r->next_tail != head) {
    const uint8_t *slot = r->slots + (r->next_tail & (SLOTS - 1)) * SLOT_BYTES;
    int64_t arrival;
    int32_t count;
    memcpy(&arrival, slot, 8);
    memcpy(&count, slot + 8, 4);
    sum = twin_fold(sum, (uint64_t)arrival ^ slot[HEADER_BYTES + 1] ^ (uint64_t)count);
    atomic_store_explicit(&r->tail, ++r->next_tail, memory_order_release);
  }
  return sum;
}

uint64_t twin_ring(const uint8_t *reports, size_t count) {
  Ring *r = aligned_alloc(64, sizeof *r);
  memset(r, 0, sizeof *r);
  r->slots = aligned_alloc(64, SLOTS * SLOT_BYTES);
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (!push(r, (int64_t)i, reports + REPORT_BYTES * i, REPORT_BYTES, 0)) abort();
    if ((i + 1) % BURST == 0) sum = drain(r, sum);
  }
  sum = drain(r, sum);
  free(r->slots);
  free(r);
  return sum;
}
