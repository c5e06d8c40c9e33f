// Where the reports of a device come from: a recording, or a made-up stream of the reference interface.
#pragma once
#include <gdxhd.h>
#include <glib.h>

enum { REPORT_BYTES = 64 };

typedef struct {
  guint8 bytes[REPORT_BYTES];
  gsize length;
} Report;

typedef struct {
  GArray *recorded;      // of Recorded; NULL: made-up reports
  gsize next;            // index of the next recorded report
  guint rate;            // made-up reports per second
  guint64 left;          // made-up reports still to come
  guint64 made;
  gboolean paced;        // at its time; else whenever the host waits for one
  gint64 start_micros;   // of CLOCK_MONOTONIC
  Gdxhd *dynamometer;    // a simulated GDX-HD that is told by output reports when to measure; else NULL
  float (*rows)[GDXHD_CHANNELS];
  gint64 due_micros;     // its next packet, when paced
} Source;

// Reads lines "MICROSECONDS HEX". NULL and a reason where a line makes no sense.
Source *source_from_file(const char *path, gboolean paced, char **reason);
// `count` reports of the reference interface; rate 0: whenever the host waits for one.
Source *source_reference(guint rate, guint64 count);
// A simulated GDX-HD that measures the rows of a file. Words are KEY=NUMBER as of the program gdx-hd.
Source *source_dynamometer(const char *path, gboolean paced, char **words, char **reason);
void source_free(Source *source);

// The computer sends an output report; false where the source takes none.
gboolean source_output(Source *source, const guint8 *bytes, gsize length);

gboolean source_is_done(const Source *source);
// When the next report is due, in microseconds of CLOCK_MONOTONIC. The source must not be done.
gint64 source_due_micros(const Source *source);
// Takes the next report, if there is one. The source must not be done.
gboolean source_take(Source *source, Report *report);
