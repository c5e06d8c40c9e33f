// A simulated Go Direct Hand Dynamometer that speaks over pipes: reports of 64 bytes come on standard input, its own go to standard
// output. It measures as fast as it is read. Not a real device, and it says so.
//
//   gdx-hd SAMPLES [KEY=NUMBER...]   SAMPLES has seven numbers a line: force, acceleration X Y Z, angular velocity X Y Z;
//                                    keys: per-packet wide notices lose damage drop-after drop-count drop-silently stop-after
#include <gdxhd.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS_MAX = 1 << 20 };

static float rows[ROWS_MAX][GDXHD_CHANNELS];

static size_t read_rows(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) {
    perror(path);
    exit(2);
  }
  size_t count = 0;
  float *r = rows[0];
  while (count < ROWS_MAX &&
         fscanf(file, "%f%*[ ,]%f%*[ ,]%f%*[ ,]%f%*[ ,]%f%*[ ,]%f%*[ ,]%f", r, r + 1, r + 2, r + 3,
                r + 4, r + 5, r + 6) == GDXHD_CHANNELS)
    r = rows[++count];
  if (!feof(file) || !count) {
    fprintf(stderr, "gdx-hd: %s:%zu: expected seven numbers\n", path, count + 1);
    exit(2);
  }
  fclose(file);
  return count;
}

static void set(GdxhdSettings *settings, const char *word) {
  char key[32];
  unsigned value;
  if (sscanf(word, "%31[^=]=%u", key, &value) == 2 && gdxhd_set(settings, key, value)) return;
  fprintf(stderr, "gdx-hd: '%s' is no KEY=NUMBER that is known\n", word);
  exit(64);
}

static bool read_whole(uint8_t *report) {
  for (size_t have = 0; have < GDXHD_REPORT;) {
    ssize_t count = read(STDIN_FILENO, report + have, GDXHD_REPORT - have);
    if (count <= 0) return false;
    have += (size_t)count;
  }
  return true;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: gdx-hd SAMPLES [KEY=NUMBER...]\n");
    return 64;
  }
  GdxhdSettings settings = {.rows = (const float (*)[GDXHD_CHANNELS])rows, .row_count = read_rows(argv[1])};
  for (int i = 2; i < argc; i++) set(&settings, argv[i]);
  fprintf(stderr, "gdx-hd: a simulation of a hand dynamometer with %zu samples; no hand is there\n",
          settings.row_count);
  static Gdxhd device;
  gdxhd_init(&device, &settings);
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  for (uint8_t report[GDXHD_REPORT];;) {
    if (poll(&input, 1, gdxhd_is_measuring(&device) ? 0 : -1) > 0) {
      if (!read_whole(report)) return 0;
      gdxhd_output(&device, report, sizeof report);
    }
    do {
      if (!gdxhd_input(&device, report, true)) break;
      if (write(STDOUT_FILENO, report, sizeof report) != sizeof report) return 0;
    } while (device.waiting);
  }
}
