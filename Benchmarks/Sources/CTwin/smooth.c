#include <math.h>
#include <stdint.h>
#include <string.h>

#include "twin.h"

enum { WINDOW = 16, CENTRE = 5, LEARNING = 16 };

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline uint64_t bits(double x) {
  uint64_t v;
  memcpy(&v, &x, 8);
  return v;
}

typedef struct {
  int64_t time;
  double mean, maximum;
  int64_t maximum_time;
  double impulse;
} Bin;

typedef struct {
  int32_t per_bin, open_count;
  int64_t reach, mean_count;
  Bin open, window[WINDOW];
  double open_sum, impulse, last_force;
  int64_t last_time, filled, emitted;
  int has_last;
} Smoother;

static void push(Smoother *s) {
  s->open.mean = s->open_sum / s->open_count;
  s->open.time += (s->last_time - s->open.time) / 2;
  s->open.impulse += (s->impulse - s->open.impulse) / 2;
  s->open_count = 0;
  s->window[s->filled++ & (WINDOW - 1)] = s->open;
}

static inline int add(Smoother *s, int64_t time, double force) {
  int complete = s->open_count >= s->per_bin;
  if (complete) push(s);
  if (s->has_last) s->impulse += s->last_force * ((double)(time - s->last_time) * 1e-9);
  s->last_force = force;
  s->last_time = time;
  s->has_last = 1;
  if (s->open_count == 0) {
    s->open.time = time;
    s->open.impulse = s->impulse;
    s->open.maximum = force;
    s->open.maximum_time = time;
    s->open_sum = 0;
  } else if (force > s->open.maximum) {
    s->open.maximum = force;
    s->open.maximum_time = time;
  }
  s->open_sum += force;
  s->open_count++;
  return complete;
}

static double mean(const Smoother *s, int64_t first, int64_t count) {
  double sum = 0;
  for (int64_t i = first; i < first + count; i++) sum += s->window[i & (WINDOW - 1)].mean;
  return sum / (double)count;
}

static uint64_t point(Smoother *s, uint64_t sum) {
  int64_t index = s->emitted++;
  const Bin *bin = &s->window[index & (WINDOW - 1)];
  int64_t reach = least(s->reach, least(index, s->filled - 1 - index));
  double force = mean(s, index - reach, 2 * reach + 1);
  int64_t first = most(0, index - (s->mean_count - 1) / 2);
  double mean100 = mean(s, first, least(s->mean_count, s->filled - first));
  sum = twin_fold(twin_fold(sum, bits(force)), bits(mean100));
  return twin_fold(twin_fold(sum, bits(bin->maximum)), bits(bin->impulse));
}

uint64_t twin_smooth(const TwinSample *samples, size_t count, int64_t spacing) {
  Smoother s = {.per_bin = (int32_t)most(1, (10000000 + spacing - 1) / spacing)};
  int64_t span = spacing * s.per_bin;
  s.reach = most(0, least(CENTRE, (60000000 / span + 1) / 2 - 1));
  s.mean_count = most(1, least(10, (100000000 + span / 2) / span));
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (!add(&s, samples[i].time, samples[i].force)) continue;
    while (s.emitted < s.filled && s.filled - s.emitted > CENTRE) sum = point(&s, sum);
  }
  return sum;
}

uint64_t twin_noise(const TwinSample *samples, size_t count) {
  double first[LEARNING], quartile = 0, previous = 0, before = 0;
  for (size_t seen = 0; seen < count; seen++) {
    double force = samples[seen].force;
    if (seen >= 2) {
      double distance = fabs(previous - (before + force) / 2);
      size_t index = seen - 2;
      if (index < LEARNING) {
        size_t at = index;
        for (; at > 0 && first[at - 1] > distance; at--) first[at] = first[at - 1];
        first[at] = distance;
        if (index == LEARNING - 1) quartile = first[LEARNING / 4];
      } else {
        double unit = (quartile > 0.005 ? quartile : 0.005) * 0.01;
        double lower = quartile - 3 * unit;
        quartile = distance > quartile ? quartile + unit : (0 > lower ? 0 : lower);
      }
    }
    before = previous;
    previous = force;
  }
  return bits(quartile * 2.5627);
}
