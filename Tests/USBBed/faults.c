#include "faults.h"

#include <string.h>

Fault fault_named(const char *name) {
  static const char *const names[FAULT_COUNT] = {
    [FAULT_STALL] = "stall", [FAULT_OVERFLOW] = "overflow", [FAULT_PROTOCOL] = "protocol",
    [FAULT_SHORT] = "short", [FAULT_EMPTY] = "empty", [FAULT_NO_DEVICE] = "no-device",
    [FAULT_SILENCE] = "silence", [FAULT_GARBAGE] = "garbage",
    [FAULT_CONTROL_STALL] = "control-stall", [FAULT_CONTROL_HANG] = "control-hang",
    [FAULT_DESCRIPTOR_STALL] = "descriptor-stall", [FAULT_SUBMIT_NO_DEVICE] = "submit-no-device",
    [FAULT_CLAIM_BUSY] = "claim-busy",
  };
  int fault = 0;
  while (fault < FAULT_COUNT && strcmp(name, names[fault])) fault++;
  return (Fault)fault;
}

gboolean fault_is_set(const Faults *faults, Fault fault) { return faults->left[fault] != 0; }

gboolean fault_take(Faults *faults, Fault fault) {
  if (!faults->left[fault]) return FALSE;
  if (faults->left[fault] > 0) faults->left[fault]--;
  return TRUE;
}

void fault_add(Faults *faults, Fault fault) {
  if (faults->left[fault] >= 0) faults->left[fault]++;
}

// A multiplicative congruential generator: noise that is the same for a seed on every machine.
static guint next_random(Faults *faults) {
  faults->random = faults->random * 6364136223846793005u + 1442695040888963407u;
  return (guint)(faults->random >> 33);
}

gsize fault_garbage(Faults *faults, guint8 *report) {
  gsize length = 1 + next_random(faults) % 64;
  for (gsize i = 0; i < length; i++) report[i] = (guint8)next_random(faults);
  return length;
}
