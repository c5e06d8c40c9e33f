#include <stdlib.h>
#include <string.h>

#include "twin.h"

enum { RING = 1024, SAMPLES = 4, SAMPLE_BYTES = 14, REPORT_BYTES = 64, HEADER_BYTES = 8 };

typedef struct {
  int64_t time;
  double force;
  float acceleration[3], turn[3];
  uint16_t flags;
} Sample;

typedef struct {
  // numbers
  int64_t expected, reach;
  uint64_t received;
  // clock
  int64_t last_ticks, last_arrival, period, interval, late;
  int started;
  // counters
  int64_t reports, accepted, samples, lost, saturated;
  int64_t intervals, interval_first, interval_sum, interval_min, interval_max;
  double differences, squares;
  // samples
  Sample *ring;
  uint64_t appended, committed;
  int64_t pending_start, pending, spacing;
} Decoder;

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t size_of(int64_t a) { return a < 0 ? -a : a; }
static inline uint16_t u16(const uint8_t *p) {
  uint16_t v;
  memcpy(&v, p, 2);
  return v;
}
static inline uint32_t u32(const uint8_t *p) {
  uint32_t v;
  memcpy(&v, p, 4);
  return v;
}

static const int64_t MODULUS = 1 << 16, TICKS = (int64_t)1 << 32, TICK_NS = 1000;

static inline int64_t elapsed(const Decoder *d, int64_t ticks, int64_t arrival) {
  if (!d->started) return 0;
  int64_t ns = ((ticks - d->last_ticks) & (TICKS - 1)) * TICK_NS;
  int64_t wrap = TICKS * TICK_NS;
  int64_t wraps = (arrival - d->last_arrival - ns + wrap / 2) / wrap;
  return wraps > 0 ? ns + wraps * wrap : ns;
}

static inline int plausible(const Decoder *d, int64_t ns, int64_t by_arrival) {
  int64_t ahead = ns - by_arrival, tolerance = 200000000 + by_arrival / 20;
  return ahead >= -tolerance && ahead <= tolerance + d->late;
}

/// The number continues what came before, by the number and by the clock.
static void admit(Decoder *d, int64_t sequence, int64_t ns, int64_t by_arrival) {
  if (!d->started) {
    d->expected = (sequence + 1) & (MODULUS - 1);
    d->received = 1;
    d->reach = 1;
    return;
  }
  int64_t time = plausible(d, ns, by_arrival) ? ns : by_arrival;
  int64_t periods = d->period > 0 ? (time + d->period / 2) / d->period : 0;
  int64_t ahead = (sequence - d->expected) & (MODULUS - 1);
  int64_t by_clock = -1;
  if (periods > 0) {
    int64_t missing = periods - 1;
    int64_t rounds = most((missing - ahead + MODULUS / 2) / MODULUS, 0);
    int64_t lost = ahead + rounds * MODULUS;
    int64_t tolerance = least(most(2, lost / 100), MODULUS / 16);
    if (size_of(missing - lost) <= (ahead == 0 && rounds > 0 ? 0 : tolerance)) by_clock = lost;
  }
  if (ahead != 0) abort();  // nothing is lost in this stream
  int64_t lost = most(ahead, by_clock);
  d->received = lost >= 63 ? 1 : d->received << (lost + 1) | 1;
  d->reach = lost >= 63 ? 64 : least(d->reach + lost + 1, 64);
  d->expected = (sequence + 1) & (MODULUS - 1);
  d->lost += lost;
}

static void commit(Decoder *d, int64_t ns) {
  if (d->pending == 0) return;
  int64_t span = most(ns, d->pending);
  int64_t whole = span / d->pending, rest = span % d->pending;
  for (int64_t i = 0; i < d->pending; i++)
    d->ring[d->committed++ & (RING - 1)].time = d->pending_start + whole * i + rest * i / d->pending;
  d->spacing = (d->period > 0 ? d->period : ns) / d->pending;
  d->pending = 0;
}

static void advance(Decoder *d, int64_t ticks, int64_t arrival, int64_t ns, int64_t by_arrival) {
  d->last_ticks = ticks;
  d->last_arrival = arrival;
  if (!d->started) {
    d->started = 1;
    return;
  }
  d->interval = ns;
  int regular = ns > 0 && (d->period == 0 ? ns <= 1000000000 : ns >= d->period / 2 && ns <= d->period + d->period / 2);
  if (!regular) abort();  // nothing pauses in this stream
  d->period = d->period == 0 ? ns : d->period + (ns - d->period) / 8;
  d->late = most(d->late + by_arrival - ns - ns / 1000, 0);
  if (d->intervals == 0) d->interval_first = ns;
  d->intervals++;
  d->interval_sum += ns;
  double difference = (double)(ns - d->interval_first);
  d->differences += difference;
  d->squares += difference * difference;
  d->interval_min = least(d->interval_min, ns);
  d->interval_max = most(d->interval_max, ns);
  int64_t total = most(least(ns, ((int64_t)1 << 62) - d->pending_start), d->pending);
  commit(d, total);
  d->pending_start += total;
}

static inline double value(TwinLine line, int16_t raw) { return (double)raw * line.scale + line.offset; }

static int decode(Decoder *d, const uint8_t *report, size_t bytes, int64_t arrival, const TwinLine lines[7]) {
  d->reports++;
  if (report[0] != 1 || bytes != REPORT_BYTES) return 0;
  int64_t ticks = u32(report + 3);
  int64_t ns = elapsed(d, ticks, arrival), by_arrival = most(arrival - d->last_arrival, 0);
  admit(d, u16(report + 1), ns, by_arrival);
  advance(d, ticks, arrival, ns, by_arrival);
  d->accepted++;
  uint16_t common = report[7] & 15;
  if (common) abort();  // no flag is set in this stream
  d->pending = SAMPLES;
  d->samples += SAMPLES;
  const uint8_t *at = report + HEADER_BYTES;
  for (int i = 0; i < SAMPLES; i++, at += SAMPLE_BYTES) {
    Sample s = {0};
    int16_t raw = (int16_t)u16(at);
    s.flags = raw == INT16_MIN || raw == INT16_MAX ? common | 2 : common;
    if (s.flags & 2) d->saturated++;
    s.force = value(lines[0], raw);
    for (int axis = 0; axis < 3; axis++) {
      s.acceleration[axis] = (float)value(lines[1 + axis], (int16_t)u16(at + 2 + 2 * axis));
      s.turn[axis] = (float)value(lines[4 + axis], (int16_t)u16(at + 8 + 2 * axis));
    }
    d->ring[d->appended++ & (RING - 1)] = s;
  }
  return 1;
}

uint64_t twin_decode(const uint8_t *reports, size_t count, int64_t period, const TwinLine lines[7]) {
  Decoder d = {.ring = aligned_alloc(64, RING * sizeof(Sample)), .interval_min = INT64_MAX};
  uint64_t sum = 0, seen = 0;
  for (size_t i = 0; i < count; i++) {
    if (!decode(&d, reports + REPORT_BYTES * i, REPORT_BYTES, (int64_t)(i + 1) * period, lines)) abort();
    for (; seen < d.committed; seen++) {
      const Sample *s = &d.ring[seen & (RING - 1)];
      uint64_t force;
      uint32_t turn;
      memcpy(&force, &s->force, 8);
      memcpy(&turn, &s->turn[2], 4);
      sum = twin_fold(twin_fold(twin_fold(sum, (uint64_t)s->time), force), turn);
    }
  }
  free(d.ring);
  return twin_fold(sum, (uint64_t)(d.accepted + d.lost + d.samples));
}
