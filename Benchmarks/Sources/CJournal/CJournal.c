#include "CJournal.h"

#include <sqlite3.h>
#include <string.h>

enum { REPORTS_A_BATCH = 100, REPORT_BYTES = 64 };

static int insert(sqlite3 *db, int64_t batches) {
  sqlite3_stmt *row = 0;
  int code = sqlite3_exec(db,
                          "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                          "CREATE TABLE report (time INTEGER PRIMARY KEY, bytes BLOB)",
                          0, 0, 0);
  if (code == SQLITE_OK) code = sqlite3_prepare_v2(db, "INSERT INTO report VALUES (?, ?)", -1, &row, 0);
  unsigned char bytes[REPORT_BYTES];
  memset(bytes, 1, sizeof bytes);
  for (int64_t batch = 0; batch < batches && code == SQLITE_OK; batch++) {
    sqlite3_exec(db, "BEGIN", 0, 0, 0);
    for (int report = 0; report < REPORTS_A_BATCH; report++) {
      int64_t number = batch * REPORTS_A_BATCH + report;
      memcpy(bytes + 1, &number, sizeof number);
      sqlite3_bind_int64(row, 1, number * 1000000);
      sqlite3_bind_blob(row, 2, bytes, sizeof bytes, SQLITE_STATIC);
      if (sqlite3_step(row) != SQLITE_DONE) return sqlite3_errcode(db);
      sqlite3_reset(row);
    }
    code = sqlite3_exec(db, "COMMIT", 0, 0, 0);
  }
  sqlite3_finalize(row);
  return code;
}

int journal_sqlite(const char *path, int64_t batches) {
  sqlite3 *db = 0;
  int code = sqlite3_open(path, &db);
  if (code == SQLITE_OK) code = insert(db, batches);
  int closed = sqlite3_close(db);
  return code != SQLITE_OK ? code : closed;
}
