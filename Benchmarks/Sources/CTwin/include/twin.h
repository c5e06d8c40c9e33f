// The same arithmetic as the product's kernels, as a C programmer would write it for the reference controller. Every function returns
// what its twin in Swift returns, bit by bit; what a regular stream never does is not here, and ends the program.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Raw to physical values of one channel.
typedef struct {
  double scale, offset;
} TwinLine;

/// One sample as the filters take it: acceleration in m/s², angular velocity in rad/s.
typedef struct {
  int64_t time;
  double force;
  float acceleration[3];
  float turn[3];
} TwinSample;

/// Folds a number's bits into what a kernel returns.
static inline uint64_t twin_fold(uint64_t sum, uint64_t bits) { return (sum ^ bits) * 0x9E3779B97F4A7C15u; }

/// Decodes reports of 64 bytes that arrive every `period` ns; folds time, force and the last channel of each committed sample.
uint64_t twin_decode(const uint8_t *reports, size_t count, int64_t period, const TwinLine lines[7]);
/// Pushes and pops reports in bursts of 64; folds the first eight bytes of each.
uint64_t twin_ring(const uint8_t *reports, size_t count);
/// Gathers samples into bins and smooths them; folds each point's force, mean, maximum and impulse.
uint64_t twin_smooth(const TwinSample *samples, size_t count, int64_t spacing);
/// Follows the noise of the samples' force; returns the bits of its standard deviation.
uint64_t twin_noise(const TwinSample *samples, size_t count);
/// Follows the orientation and the gyroscope's bias; folds both at the end.
uint64_t twin_orientation(const TwinSample *samples, size_t count, double spacing);
