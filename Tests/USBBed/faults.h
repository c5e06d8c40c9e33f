// What goes wrong on a port, and how often.
#pragma once
#include <glib.h>

typedef enum {
  FAULT_STALL,             // a report transfer ends with EPIPE, and the endpoint stands until CLEAR_HALT
  FAULT_OVERFLOW,          // EOVERFLOW
  FAULT_PROTOCOL,          // EPROTO
  FAULT_SHORT,             // a packet of 7 bytes
  FAULT_EMPTY,             // a packet of no bytes
  FAULT_NO_DEVICE,         // ESHUTDOWN although the device is there
  FAULT_SILENCE,           // no report while it lasts
  FAULT_GARBAGE,           // reports of random length and bytes
  FAULT_CONTROL_STALL,     // a control request ends with EPIPE
  FAULT_CONTROL_HANG,      // a control request never ends
  FAULT_DESCRIPTOR_STALL,  // the same for requests of the report descriptor alone
  FAULT_SUBMIT_NO_DEVICE,  // handing in a transfer fails with ENODEV
  FAULT_CLAIM_BUSY,        // claiming the interface fails with EBUSY
  FAULT_COUNT,
} Fault;

typedef struct {
  int left[FAULT_COUNT];  // times that it still happens; negative: until it is set to 0
  guint64 random;
} Faults;

// The fault of this name; FAULT_COUNT where there is none.
Fault fault_named(const char *name);
gboolean fault_is_set(const Faults *faults, Fault fault);
// Whether the fault happens now; it counts as one time.
gboolean fault_take(Faults *faults, Fault fault);
// Lets the fault happen once more.
void fault_add(Faults *faults, Fault fault);
// Fills a report of up to 64 bytes with noise; returns its length, 1 to 64.
gsize fault_garbage(Faults *faults, guint8 *report);
