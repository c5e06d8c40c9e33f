#include "source.h"

#include <string.h>

#include "text.h"

typedef struct {
  gint64 micros;
  Report report;
} Recorded;

enum { FLOW_PERIOD_MICROS = 1000 };

static gboolean append_line(GArray *recorded, char *line) {
  char *space = strchr(line, ' ');
  if (!space) return FALSE;
  *space = 0;
  Recorded entry = {0};
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  if (!text_number(line, 10, 0, G_MAXINT64, &entry.micros)) return FALSE;
  if (!text_append_hex(bytes, space + 1, strlen(space + 1)) || bytes->len > REPORT_BYTES)
    return FALSE;
  entry.report.length = bytes->len;
  if (bytes->len) memcpy(entry.report.bytes, bytes->data, bytes->len);
  g_array_append_val(recorded, entry);
  return TRUE;
}

Source *source_from_file(const char *path, gboolean paced, char **reason) {
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  if (!g_file_get_contents(path, &text, NULL, &error)) {
    *reason = g_strdup(error->message);
    return NULL;
  }
  GArray *recorded = g_array_new(FALSE, FALSE, sizeof(Recorded));
  guint number = 1;
  for (char *line = text, *end; *line; line = end, number++) {
    end = line + strcspn(line, "\n");
    if (*end) *end++ = 0;
    if (append_line(recorded, line)) continue;
    *reason = g_strdup_printf("line %u is not 'MICROSECONDS HEX' of at most %d bytes", number,
                              REPORT_BYTES);
    g_array_unref(recorded);
    return NULL;
  }
  Source *source = g_new0(Source, 1);
  source->recorded = recorded;
  source->paced = paced;
  source->start_micros = g_get_monotonic_time();
  return source;
}

Source *source_reference(guint rate, guint64 count) {
  Source *source = g_new0(Source, 1);
  source->rate = rate;
  source->left = count;
  source->paced = rate > 0;
  source->start_micros = g_get_monotonic_time();
  return source;
}

static gboolean read_rows(Source *source, const char *path, gsize *count, char **reason) {
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  if (!g_file_get_contents(path, &text, NULL, &error)) {
    *reason = g_strdup(error->message);
    return FALSE;
  }
  g_auto(GStrv) words = g_strsplit_set(text, ", \n", -1);
  GArray *numbers = g_array_new(FALSE, FALSE, sizeof(float));
  for (char **word = words; *word; word++) {
    if (!**word) continue;
    float number = (float)g_ascii_strtod(*word, NULL);
    g_array_append_val(numbers, number);
  }
  *count = numbers->len / GDXHD_CHANNELS;
  source->rows = (float (*)[GDXHD_CHANNELS])g_array_free(numbers, FALSE);
  return TRUE;
}

static gboolean set_dynamometer(GdxhdSettings *settings, const char *word) {
  g_auto(GStrv) pair = g_strsplit(word, "=", 2);
  gint64 value;
  return pair[0] && pair[1] && text_number(pair[1], 10, 0, G_MAXINT, &value) &&
         gdxhd_set(settings, pair[0], (unsigned)value);
}

Source *source_dynamometer(const char *path, gboolean paced, char **words, char **reason) {
  Source *source = g_new0(Source, 1);
  GdxhdSettings settings = {0};
  gboolean good = read_rows(source, path, &settings.row_count, reason);
  for (; good && *words; words++) {
    good = set_dynamometer(&settings, *words);
    if (!good) *reason = g_strdup_printf("cannot use '%s'", *words);
  }
  if (!good) {
    source_free(source);
    return NULL;
  }
  settings.rows = (const float (*)[GDXHD_CHANNELS])source->rows;
  source->dynamometer = g_new0(Gdxhd, 1);
  source->paced = paced;
  gdxhd_init(source->dynamometer, &settings);
  return source;
}

gboolean source_output(Source *source, const guint8 *bytes, gsize length) {
  if (!source->dynamometer) return FALSE;
  gboolean before = gdxhd_is_measuring(source->dynamometer);
  gdxhd_output(source->dynamometer, bytes, length);
  if (!before) source->due_micros = g_get_monotonic_time();
  return TRUE;
}

void source_free(Source *source) {
  if (!source) return;
  g_free(source->dynamometer);
  g_free(source->rows);
  if (source->recorded) g_array_unref(source->recorded);
  g_free(source);
}

gboolean source_is_done(const Source *source) {
  // A dynamometer may be told to measure as long as it is there.
  if (source->dynamometer) return FALSE;
  return source->recorded ? source->next == source->recorded->len : source->left == 0;
}

static gint64 made_up_micros(const Source *source) {
  return source->start_micros +
         (gint64)(source->rate ? source->made * G_USEC_PER_SEC / source->rate
                               : source->made * FLOW_PERIOD_MICROS);
}

gint64 source_due_micros(const Source *source) {
  if (source->dynamometer) {
    const Gdxhd *device = source->dynamometer;
    if (device->waiting) return 0;
    return gdxhd_is_measuring(device) ? source->due_micros : G_MAXINT64;
  }
  if (!source->recorded) return made_up_micros(source);
  return source->start_micros + g_array_index(source->recorded, Recorded, source->next).micros;
}

// A device at rest: no force, no turning, the earth's pull along Z. Its clock is the bed's CLOCK_MONOTONIC
// without jitter, so that a reader on the same machine can tell how late a report came.
static void make_up(Source *source, Report *report) {
  enum { SAMPLES = 4, SAMPLE_BYTES = 14, HEAD_BYTES = 8, ACCELERATION_Z = 6, ONE_G = 2048 };
  guint16 sequence = (guint16)source->made;
  guint32 micros = (guint32)made_up_micros(source);
  memset(report, 0, sizeof *report);
  report->length = REPORT_BYTES;
  report->bytes[0] = 1;
  for (guint i = 0; i < 2; i++) report->bytes[1 + i] = (guint8)(sequence >> 8 * i);
  for (guint i = 0; i < 4; i++) report->bytes[3 + i] = (guint8)(micros >> 8 * i);
  for (guint sample = 0; sample < SAMPLES; sample++)
    report->bytes[HEAD_BYTES + sample * SAMPLE_BYTES + ACCELERATION_Z + 1] = ONE_G >> 8;
  source->made++;
  source->left--;
}

static gboolean take_from_dynamometer(Source *source, Report *report) {
  Gdxhd *device = source->dynamometer;
  gboolean measures = !device->waiting && gdxhd_is_measuring(device) &&
                      (!source->paced || g_get_monotonic_time() >= source->due_micros);
  gsize before = device->next_row;
  report->length = GDXHD_REPORT;
  gboolean is_there = gdxhd_input(device, report->bytes, measures);
  // What was dropped took its time, too.
  source->due_micros += (gint64)(device->next_row - before) * device->period_micros;
  return is_there;
}

gboolean source_take(Source *source, Report *report) {
  if (source->dynamometer) return take_from_dynamometer(source, report);
  if (source->recorded)
    *report = g_array_index(source->recorded, Recorded, source->next++).report;
  else
    make_up(source, report);
  return TRUE;
}
