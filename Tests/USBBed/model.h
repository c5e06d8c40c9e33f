// What a device is: ids, strings, descriptors and feature reports, and how it answers control requests.
#pragma once
#include <glib.h>

typedef struct {
  guint vendor, product;
  char *name, *serial;          // the serial number may be empty: then there is no such string
  guint interface_class, interface_subclass, interface_protocol;
  gboolean pty_node;            // the node is a terminal instead of a FIFO
  gboolean kernel_driver;       // usbhid is bound to the interface when the device arrives
  gboolean takes_reports;       // it has an interrupt OUT endpoint
  gboolean hid_child;           // sysfs has the hid device with its report_descriptor
  char *withheld;               // "denied", "absent" or NULL: the node opens only after `release`
  guint withheld_attempts;      // or after so many attempts to open it, if not 0
  guint address;                // 0: the next free one
  guint queue_depth;            // reports that the device keeps for a host that does not ask
  GByteArray *report_descriptor;
  GHashTable *features;         // report id -> GByteArray, as a GET_REPORT answers it
} Model;

// A model as described by the words KEY=VALUE; NULL and a reason where one makes no sense.
Model *model_parse(char **words, char **reason);
void model_free(Model *model);

// The device descriptor and the configuration with all that is in it, as sysfs has them in `descriptors`.
GByteArray *model_descriptors(const Model *model);

// Answers a control request of `length` bytes (8 of set-up, then the data to send). Returns the number of
// bytes of data transferred or a negative errno; what is read is put behind the 8 bytes.
int model_control(Model *model, guint8 *request, gsize length);

// Whether a control request asks for the report descriptor.
gboolean model_asks_report_descriptor(const guint8 *request, gsize length);
