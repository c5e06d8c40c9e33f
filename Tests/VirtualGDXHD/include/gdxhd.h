// A simulated Go Direct Hand Dynamometer (GDX-HD) at the level of HID reports, made from the facts in docs/DEVICES.md. It shares no
// code with the product. No clock, no memory of its own but the struct: reports go in, reports come out.
//
// What is not published is this simulation's own choice: bytes 2 and 3 of its packets (a counter and a checksum as in commands), the
// first byte of answers (0x98), the payloads of start time, dropped and period (a 32-bit number), periods and ranges.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  GDXHD_REPORT = 64,
  GDXHD_CHANNELS = 7,  // force, acceleration X Y Z, angular velocity X Y Z: sensors 1 to 7
  GDXHD_QUEUE = 64,    // reports of answers that wait
};

typedef struct {
  const float (*rows)[GDXHD_CHANNELS];  // what it measures, a row a sample; after the last it measures no more
  size_t row_count;
  unsigned samples_per_packet;  // 0: 1
  bool wide;                    // packets of type 0x07 instead of 0x06
  bool notices;                 // says start time and period before the first sample
  unsigned lose_answers;        // so many answers are lost
  unsigned damage_answers;      // so many answers after those have a wrong checksum
  unsigned drop_after;          // after so many samples it drops some; 0: never
  unsigned drop_count;
  bool drop_silently;           // and does not say so
  unsigned stop_after;          // after so many samples it stops answering and measuring; 0: never
} GdxhdSettings;

typedef struct {
  GdxhdSettings settings;
  bool measuring, dead;
  uint32_t period_micros, sensors;
  size_t next_row, sent;
  uint8_t packet_counter;
  unsigned ignored;  // reports that made no sense
  uint8_t queue[GDXHD_QUEUE][GDXHD_REPORT];
  unsigned first, waiting;
} Gdxhd;

// Sets what is named per-packet, wide, notices, lose, damage, drop-after, drop-count, drop-silently or stop-after; false where
// nothing is named so.
bool gdxhd_set(GdxhdSettings *settings, const char *name, unsigned value);
void gdxhd_init(Gdxhd *device, const GdxhdSettings *settings);
// Takes an output report; whatever makes no sense is ignored and counted.
void gdxhd_output(Gdxhd *device, const uint8_t *report, size_t length);
// Whether a report is there: an answer at once, measurements when `may_measure`, which the caller says by the time.
bool gdxhd_input(Gdxhd *device, uint8_t report[GDXHD_REPORT], bool may_measure);
// Whether it measures and has something left to measure.
bool gdxhd_is_measuring(const Gdxhd *device);
