#include "model.h"

#include <errno.h>
#include <string.h>

#include "text.h"

enum { SETUP = 8, STRING_MAKER = 1, STRING_NAME = 2, STRING_SERIAL = 3 };

static gboolean parse_hex_into(GByteArray **bytes, const char *hex) {
  if (*bytes) g_byte_array_unref(*bytes);
  *bytes = g_byte_array_new();
  return text_append_hex(*bytes, hex, strlen(hex));
}

// "ID:BYTES,ID:BYTES", all hexadecimal; the bytes begin with the id, as they do on the bus.
static gboolean parse_features(Model *model, const char *text) {
  g_auto(GStrv) entries = g_strsplit(text, ",", -1);
  for (char **entry = entries; *entry && **entry; entry++) {
    char *colon = strchr(*entry, ':');
    if (!colon) return FALSE;
    *colon = 0;
    gint64 id;
    GByteArray *bytes = g_byte_array_new();
    gboolean good = text_number(*entry, 16, 0, 255, &id) &&
                    text_append_hex(bytes, colon + 1, strlen(colon + 1)) && bytes->len > 0;
    if (!good) {
      g_byte_array_unref(bytes);
      return FALSE;
    }
    g_hash_table_insert(model->features, GINT_TO_POINTER((int)id), bytes);
  }
  return TRUE;
}

static gboolean parse_text(char **value, const char *text) {
  g_free(*value);
  *value = g_uri_unescape_string(text, NULL);
  return *value && g_utf8_validate(*value, -1, NULL);
}

static gboolean parse_choice(const char *value, const char *no, const char *yes, gboolean *result) {
  *result = !strcmp(value, yes);
  return *result || !strcmp(value, no);
}

static gboolean parse_field(Model *model, const char *key, const char *value) {
  const struct { const char *key; int base; gint64 max; guint *field; } numbers[] = {
    {"vendor", 16, 0xffff, &model->vendor}, {"product", 16, 0xffff, &model->product},
    {"class", 16, 255, &model->interface_class}, {"subclass", 16, 255, &model->interface_subclass},
    {"protocol", 16, 255, &model->interface_protocol}, {"address", 10, 127, &model->address},
    {"depth", 10, 1 << 20, &model->queue_depth},
    {"attempts", 10, 1000, &model->withheld_attempts},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
    if (strcmp(key, numbers[i].key)) continue;
    gint64 number;
    if (!text_number(value, numbers[i].base, 0, numbers[i].max, &number)) return FALSE;
    *numbers[i].field = (guint)number;
    return TRUE;
  }
  if (!strcmp(key, "name")) return parse_text(&model->name, value);
  if (!strcmp(key, "serial")) return parse_text(&model->serial, value);
  if (!strcmp(key, "descriptor")) return parse_hex_into(&model->report_descriptor, value);
  if (!strcmp(key, "features")) return parse_features(model, value);
  if (!strcmp(key, "node")) return parse_choice(value, "fifo", "pty", &model->pty_node);
  if (!strcmp(key, "driver")) return parse_choice(value, "none", "usbhid", &model->kernel_driver);
  if (!strcmp(key, "out")) return parse_choice(value, "0", "1", &model->takes_reports);
  if (!strcmp(key, "hid")) return parse_choice(value, "0", "1", &model->hid_child);
  if (!strcmp(key, "withheld")) {
    g_free(model->withheld);
    model->withheld = g_strdup(value);
    return !strcmp(value, "denied") || !strcmp(value, "absent");
  }
  return FALSE;
}

Model *model_parse(char **words, char **reason) {
  Model *model = g_new0(Model, 1);
  model->vendor = 0x1209;
  model->product = 1;
  model->name = g_strdup("Device");
  model->serial = g_strdup("");
  model->interface_class = 3;
  model->queue_depth = 8;
  model->report_descriptor = g_byte_array_new();
  model->features = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_byte_array_unref);
  for (; *words; words++) {
    g_auto(GStrv) pair = g_strsplit(*words, "=", 2);
    if (pair[0] && pair[1] && parse_field(model, pair[0], pair[1])) continue;
    *reason = g_strdup_printf("cannot use '%s' to describe a device", *words);
    model_free(model);
    return NULL;
  }
  if (model->address == 1) model->address = 0;  // the address of the root hub
  if (!model->queue_depth) model->queue_depth = 1;
  return model;
}

void model_free(Model *model) {
  if (!model) return;
  g_free(model->name);
  g_free(model->serial);
  g_free(model->withheld);
  g_byte_array_unref(model->report_descriptor);
  g_hash_table_unref(model->features);
  g_free(model);
}

#define LOW(x) ((guint8)((x) & 0xff))
#define HIGH(x) ((guint8)((x) >> 8 & 0xff))

GByteArray *model_descriptors(const Model *m) {
  gsize report = m->report_descriptor->len;
  const guint8 device[] = {
    18, 1, 0x00, 0x02, 0, 0, 0, 64, LOW(m->vendor), HIGH(m->vendor), LOW(m->product),
    HIGH(m->product), 0x00, 0x01, STRING_MAKER, STRING_NAME, *m->serial ? STRING_SERIAL : 0, 1,
  };
  // Bus powered, 100 mA; one interface; one interrupt IN endpoint of 64 bytes each millisecond. An
  // interface of another class than HID has no HID descriptor.
  gboolean hid = m->interface_class == 3;
  guint8 total = (guint8)((hid ? 34 : 25) + (m->takes_reports ? 7 : 0));
  const guint8 configuration[] = {9, 2, total, 0, 1, 1, 0, 0xa0, 50};
  const guint8 interface[] = {
    9, 4, 0, 0, m->takes_reports ? 2 : 1, (guint8)m->interface_class, (guint8)m->interface_subclass,
    (guint8)m->interface_protocol, 0,
  };
  const guint8 hid_class[] = {9, 0x21, 0x11, 0x01, 0, 1, 0x22, LOW(report), HIGH(report)};
  const guint8 endpoint[] = {7, 5, 0x81, 3, 64, 0, 1};
  GByteArray *all = g_byte_array_new();
  g_byte_array_append(all, device, sizeof device);
  g_byte_array_append(all, configuration, sizeof configuration);
  g_byte_array_append(all, interface, sizeof interface);
  if (hid) g_byte_array_append(all, hid_class, sizeof hid_class);
  g_byte_array_append(all, endpoint, sizeof endpoint);
  const guint8 endpoint_out[] = {7, 5, 0x01, 3, 64, 0, 1};
  if (m->takes_reports) g_byte_array_append(all, endpoint_out, sizeof endpoint_out);
  return all;
}

static int answer(guint8 *request, gsize asked, const void *bytes, gsize length) {
  gsize count = MIN(asked, length);
  memcpy(request + SETUP, bytes, count);
  return (int)count;
}

static int answer_string(const Model *model, guint8 *request, gsize asked, guint index) {
  if (index == 0) return answer(request, asked, "\x04\x03\x09\x04", 4);  // United States English only
  const char *text = index == STRING_MAKER    ? "Test Bed"
                     : index == STRING_NAME   ? model->name
                     : index == STRING_SERIAL ? model->serial
                                              : "";
  if (!*text) return -EPIPE;
  glong units = 0;
  g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &units, NULL);
  units = MIN(units, 126);
  guint8 string[255] = {(guint8)(2 + 2 * units), 3};
  memcpy(string + 2, wide, (gsize)(2 * units));
  return answer(request, asked, string, string[0]);
}

static int feature_report(Model *model, guint8 *request, gsize asked, guint id, gboolean set) {
  GByteArray *stored = g_hash_table_lookup(model->features, GUINT_TO_POINTER(id));
  if (!stored) return -EPIPE;
  if (!set) return answer(request, asked, stored->data, stored->len);
  g_byte_array_set_size(stored, 0);
  g_byte_array_append(stored, request + SETUP, (guint)asked);
  return (int)asked;
}

gboolean model_asks_report_descriptor(const guint8 *request, gsize length) {
  return length >= SETUP && request[0] == 0x81 && request[1] == 6 && request[3] == 0x22;
}

int model_control(Model *model, guint8 *request, gsize length) {
  if (length < SETUP) return -EPIPE;
  guint type = request[0], code = request[1], low = request[2], high = request[3];
  gsize asked = MIN((gsize)(request[6] | request[7] << 8), length - SETUP);
  if (model_asks_report_descriptor(request, length))
    return answer(request, asked, model->report_descriptor->data, model->report_descriptor->len);
  if (type == 0x80 && code == 6 && high == 3) return answer_string(model, request, asked, low);
  if (type == 0x80 && code == 6 && (high == 1 || high == 2)) {
    g_autoptr(GByteArray) all = model_descriptors(model);
    return high == 1 ? answer(request, asked, all->data, 18)
                     : answer(request, asked, all->data + 18, all->len - 18);
  }
  if (type == 0xa1 && code == 1 && high == 3)
    return feature_report(model, request, asked, low, FALSE);
  if (type == 0x21 && code == 9 && high == 3)
    return feature_report(model, request, asked, low, TRUE);
  if (type == 0x21 && (code == 0x0a || code == 0x0b)) return 0;  // SET_IDLE, SET_PROTOCOL
  return -EPIPE;
}
