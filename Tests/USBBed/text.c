#include "text.h"

gboolean text_append_hex(GByteArray *bytes, const char *hex, gsize digits) {
  if (digits % 2) return FALSE;
  for (gsize i = 0; i < digits; i += 2) {
    int high = g_ascii_xdigit_value(hex[i]), low = g_ascii_xdigit_value(hex[i + 1]);
    if (high < 0 || low < 0) return FALSE;
    guint8 byte = (guint8)(high << 4 | low);
    g_byte_array_append(bytes, &byte, 1);
  }
  return TRUE;
}

gboolean text_number(const char *text, int base, gint64 min, gint64 max, gint64 *number) {
  return text && g_ascii_string_to_signed(text, (guint)base, min, max, number, NULL);
}
