// The same reports into an SQLite database, as a C programmer would keep them: write-ahead log, every commit on the disk.
#pragma once
#include <stdint.h>

/// Inserts `batches` times 100 reports of 64 bytes, a commit each. Returns 0, or SQLite's error code.
int journal_sqlite(const char *path, int64_t batches);
