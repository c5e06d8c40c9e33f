// Small helpers for the words of the line protocol.
#pragma once
#include <glib.h>

// Bytes of hexadecimal digits, appended to `bytes`; false where the text is no whole number of bytes.
gboolean text_append_hex(GByteArray *bytes, const char *hex, gsize digits);

// The number that is all of `text` in the given base; false where it is none or above `max`.
gboolean text_number(const char *text, int base, gint64 min, gint64 max, gint64 *number);
