#include <string.h>

#include "twin.h"

typedef struct {
  double x, y, z;
} Vec;
typedef struct {
  double w, x, y, z;
} Quat;
typedef struct {
  double b0, b1, a1, a2;
} Coefficients;
typedef struct {
  double first, second;
} State;
typedef struct {
  State x, y, z;
  Vec sum, value;
  double count;
} LowPass;

static const double BIAS_MAX = 0.03490658503988659, REST_ACCELERATION = 0.5, REST_SECONDS_MIN = 1.5;

static inline Vec sub(Vec a, Vec b) { return (Vec){a.x - b.x, a.y - b.y, a.z - b.z}; }
static inline Vec sum_of(Vec a, Vec b) { return (Vec){a.x + b.x, a.y + b.y, a.z + b.z}; }
static inline Vec times(Vec a, double s) { return (Vec){a.x * s, a.y * s, a.z * s}; }
static inline double dot(Vec a, Vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

/// The square root by Newton's iteration: the same bits on every processor.
static inline double root(double x) {
  if (!(x > 1e-300 && x < 1e300)) return 0;
  uint64_t bits;
  memcpy(&bits, &x, 8);
  bits = 0x5FE6EB50C7B537A9u - (bits >> 1);
  double inverse;
  memcpy(&inverse, &bits, 8);
  double half = 0.5 * x;
  inverse *= 1.5 - half * inverse * inverse;
  inverse *= 1.5 - half * inverse * inverse;
  inverse *= 1.5 - half * inverse * inverse;
  inverse *= 1.5 - half * inverse * inverse;
  double r = x * inverse;
  return r + 0.5 * inverse * (x - r * r);
}

static inline void sine_cosine(double angle, double *sine, double *cosine) {
  double quarters = angle * 0.6366197723675814 + (angle < 0 ? -0.5 : 0.5);
  *sine = 0;
  *cosine = 1;
  if (!(quarters > -1e9 && quarters < 1e9)) return;
  int64_t n = (int64_t)quarters;
  double k = (double)n;
  double x = ((angle - k * 1.5707963267341256) - k * 6.077100506303966e-11) - k * 2.0222662487959506e-21;
  double q = x * x;
  double s = -1.0 / 1307674368000.0;
  s = s * q + 1.0 / 6227020800.0;
  s = s * q - 1.0 / 39916800.0;
  s = s * q + 1.0 / 362880.0;
  s = s * q - 1.0 / 5040.0;
  s = s * q + 1.0 / 120.0;
  s = s * q - 1.0 / 6.0;
  double c = 1.0 / 20922789888000.0;
  c = c * q - 1.0 / 87178291200.0;
  c = c * q + 1.0 / 479001600.0;
  c = c * q - 1.0 / 3628800.0;
  c = c * q + 1.0 / 40320.0;
  c = c * q - 1.0 / 720.0;
  c = c * q + 1.0 / 24.0;
  s = x + x * q * s;
  c = 1 - 0.5 * q + q * q * c;
  switch (n & 3) {
    case 0: *sine = s, *cosine = c; break;
    case 1: *sine = c, *cosine = -s; break;
    case 2: *sine = -s, *cosine = -c; break;
    default: *sine = -c, *cosine = s;
  }
}

static Coefficients coefficients(double tau, double spacing) {
  double sine, cosine, w = 0.7071067811865476 * spacing / tau;
  sine_cosine(w < 1.2 ? w : 1.2, &sine, &cosine);
  double c = sine / cosine, d = c * c + 1.4142135623730951 * c + 1;
  double b0 = c * c / d;
  return (Coefficients){b0, 2 * b0, 2 * (c * c - 1) / d, (1 - 1.4142135623730951 * c + c * c) / d};
}

static inline State steady(double value, const Coefficients *k) {
  return (State){value * (1 - k->b0), value * (k->b0 - k->a2)};
}

static inline double next(const Coefficients *k, double x, State *s) {
  double y = k->b0 * x + s->first;
  s->first = k->b1 * x - k->a1 * y + s->second;
  s->second = k->b0 * x - k->a2 * y;
  return y;
}

static inline void low_pass(LowPass *f, Vec v, const Coefficients *k, double count_max) {
  if (f->count < count_max) {
    f->sum = sum_of(f->sum, v);
    f->count += 1;
    f->value = times(f->sum, 1 / f->count);
    if (f->count >= count_max) {
      f->x = steady(f->value.x, k);
      f->y = steady(f->value.y, k);
      f->z = steady(f->value.z, k);
    }
    return;
  }
  f->value = (Vec){next(k, v.x, &f->x), next(k, v.y, &f->y), next(k, v.z, &f->z)};
}

static inline Quat product(Quat a, Quat b) {
  return (Quat){a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z, a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
                a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x, a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w};
}

static inline void normalize(Quat *q) {
  double square = q->w * q->w + q->x * q->x + q->y * q->y + q->z * q->z;
  if (!(square > 0)) {
    *q = (Quat){1, 0, 0, 0};
    return;
  }
  double share = 1 / root(square);
  *q = (Quat){q->w * share, q->x * share, q->y * share, q->z * share};
}

static inline Vec row1(Quat q) { return (Vec){1 - 2 * (q.y * q.y + q.z * q.z), 2 * (q.x * q.y - q.w * q.z), 2 * (q.x * q.z + q.w * q.y)}; }
static inline Vec row2(Quat q) { return (Vec){2 * (q.x * q.y + q.w * q.z), 1 - 2 * (q.x * q.x + q.z * q.z), 2 * (q.y * q.z - q.w * q.x)}; }
static inline Vec row3(Quat q) { return (Vec){2 * (q.x * q.z - q.w * q.y), 2 * (q.y * q.z + q.w * q.x), 1 - 2 * (q.x * q.x + q.y * q.y)}; }
static inline Vec rotate(Quat q, Vec v) { return (Vec){dot(row1(q), v), dot(row2(q), v), dot(row3(q), v)}; }

typedef struct {
  Vec value;
  double xx, yy, zz, xy, xz, yz;
  LowPass row1, row2, row3, drift;
  double forgetting, motion, vertical, rest;
} Bias;

static inline double clipped(double rate) {
  double up = rate > -BIAS_MAX ? rate : -BIAS_MAX;
  return up < BIAS_MAX ? up : BIAS_MAX;
}

static inline void correct(Bias *b, Vec row, double error, double variance) {
  double px = b->xx * row.x + b->xy * row.y + b->xz * row.z;
  double py = b->xy * row.x + b->yy * row.y + b->yz * row.z;
  double pz = b->xz * row.x + b->yz * row.y + b->zz * row.z;
  double share = 1 / (variance + row.x * px + row.y * py + row.z * pz);
  b->value = sum_of(b->value, times((Vec){px, py, pz}, share * error));
  b->xx -= px * px * share;
  b->yy -= py * py * share;
  b->zz -= pz * pz * share;
  b->xy -= px * py * share;
  b->xz -= px * pz * share;
  b->yz -= py * pz * share;
}

static void update(Bias *b, Quat q, Vec up, const Vec *rest, double spacing, const Coefficients *k, double count) {
  Vec m1 = row1(q), m2 = row2(q);
  low_pass(&b->row1, m1, k, count);
  low_pass(&b->row2, m2, k, count);
  low_pass(&b->row3, row3(q), k, count);
  low_pass(&b->drift, (Vec){dot(m1, b->value), dot(m2, b->value), 0}, k, count);
  if (b->xx < 2500) b->xx += b->forgetting;
  if (b->yy < 2500) b->yy += b->forgetting;
  if (b->zz < 2500) b->zz += b->forgetting;
  if (rest) {
    correct(b, (Vec){1, 0, 0}, clipped(rest->x - b->value.x), b->rest);
    correct(b, (Vec){0, 1, 0}, clipped(rest->y - b->value.y), b->rest);
    correct(b, (Vec){0, 0, 1}, clipped(rest->z - b->value.z), b->rest);
  } else {
    Vec r1 = b->row1.value, r2 = b->row2.value, r3 = b->row3.value, before = b->value;
    double e1 = clipped(-up.y / spacing + b->drift.value.x - dot(r1, before));
    double e2 = clipped(up.x / spacing + b->drift.value.y - dot(r2, before));
    double e3 = clipped(-dot(r3, before));
    correct(b, r1, e1, b->motion);
    correct(b, r2, e2 - dot(r2, sub(b->value, before)), b->motion);
    correct(b, r3, e3 - dot(r3, sub(b->value, before)), b->vertical);
  }
  b->value = (Vec){clipped(b->value.x), clipped(b->value.y), clipped(b->value.z)};
}

static inline int is_small(double x) { return (x < 0 ? -x : x) <= BIAS_MAX; }

uint64_t twin_orientation(const TwinSample *samples, size_t count, double spacing) {
  Coefficients slow = coefficients(3, spacing), fast = coefficients(0.5, spacing);
  double slow_count = 3 / spacing, fast_count = 0.5 / spacing, rest_time = 0;
  Quat strapdown = {1, 0, 0, 0}, inclination = {1, 0, 0, 0};
  LowPass acceleration = {0}, rest_turn = {0}, rest_pull = {0};
  Bias bias = {.xx = 2500, .yy = 2500, .zz = 2500, .forgetting = 100 * spacing / 100};
  bias.motion = 100.0 * 100.0 / bias.forgetting + 100;
  bias.vertical = bias.motion / 1e-4;
  bias.rest = 9.0 * 9.0 / bias.forgetting + 9;
  int64_t last = 0;
  for (size_t i = 0; i < count; i++) {
    const TwinSample *s = &samples[i];
    Vec turn = {s->turn[0], s->turn[1], s->turn[2]};
    Vec pull = {s->acceleration[0], s->acceleration[1], s->acceleration[2]};
    double elapsed = i ? (double)(s->time - last) * 1e-9 : spacing;
    last = s->time;

    low_pass(&rest_turn, turn, &fast, fast_count);
    low_pass(&rest_pull, pull, &fast, fast_count);
    Vec mean = rest_turn.value, off = sub(turn, mean), jolt = sub(pull, rest_pull.value);
    int still = dot(off, off) < BIAS_MAX * BIAS_MAX && dot(jolt, jolt) < REST_ACCELERATION * REST_ACCELERATION &&
                is_small(mean.x) && is_small(mean.y) && is_small(mean.z);
    rest_time = still ? rest_time + elapsed : 0;

    if (i) {
      Vec rate = sub(turn, bias.value);
      double speed = root(dot(rate, rate)), half = 0.5 * speed * elapsed;
      if (half > 0) {
        double sine, cosine;
        sine_cosine(half, &sine, &cosine);
        double share = sine / speed;
        strapdown = product(strapdown, (Quat){cosine, rate.x * share, rate.y * share, rate.z * share});
        normalize(&strapdown);
      }
    }
    if (!(dot(pull, pull) > 0)) continue;
    low_pass(&acceleration, rotate(strapdown, pull), &slow, slow_count);
    Vec up = rotate(inclination, acceleration.value);
    double length = root(dot(up, up));
    if (!(length > 0)) continue;
    up = times(up, 1 / length);
    double above = up.z + 1, half = root((above > 0 ? above : 0) / 2);
    Quat correction = half > 1e-6 ? (Quat){half, 0.5 * up.y / half, -0.5 * up.x / half, 0} : (Quat){0, 1, 0, 0};
    inclination = product(correction, inclination);
    normalize(&inclination);
    update(&bias, product(inclination, strapdown), up, rest_time >= REST_SECONDS_MIN ? &rest_turn.value : 0, spacing, &slow, slow_count);
  }
  Quat q = product(inclination, strapdown);
  double all[7] = {q.w, q.x, q.y, q.z, bias.value.x, bias.value.y, bias.value.z};
  uint64_t sum = 0;
  for (int i = 0; i < 7; i++) {
    uint64_t bits;
    memcpy(&bits, &all[i], 8);
    sum = twin_fold(sum, bits);
  }
  return sum;
}
