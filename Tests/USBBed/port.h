// A port of the bus, the device that is or was in it, and the programs that have it open.
//
// A port's lock guards everything of its devices and clients. umockdev's thread serves the programs' calls,
// a device's own thread brings its reports in time, and the main thread takes commands.
#pragma once
#include <umockdev.h>

#include "faults.h"
#include "model.h"
#include "node.h"
#include "source.h"

// What is counted over the life of a port, whatever devices were in it.
#define PORT_COUNTERS(X) \
  X(attempts) X(opens) X(closes) X(ioctls) X(capabilities) X(claims) X(claims_failed) X(detaches) X(attaches) \
  X(submitted) X(reaped) X(discarded) X(generated) X(delivered) X(overrun) X(abandoned) \
  X(clear_halts) X(controls) X(controls_failed) X(unknown_ioctls) X(plugs) X(outputs)

typedef struct {
#define X(name) guint64 name;
  PORT_COUNTERS(X)
#undef X
} Counters;

typedef struct Device Device;

typedef struct {
  guint number;            // 1 to 16
  UMockdevTestbed *testbed;
  GMutex lock;
  GCond changed;           // something that `port_value` tells may have changed
  Counters counters;
  Faults faults;
  Device *device;          // the last one that was plugged in; NULL before the first
  GPtrArray *departed;     // devices that programs still had open when another was plugged in
} Port;

typedef struct Client Client;

// A device from its arrival on. After its departure it stays for those who have it open.
struct Device {
  Port *port;
  Model *model;
  Node node;
  UMockdevIoctlBase *handler;
  guint address;
  char *node_path;         // as programs see it
  char *sysfs_path;        // as programs see it
  gboolean in_sysfs;
  guint withheld_attempts; // attempts to open a withheld node that fail still; 0: until it is released
  gboolean gone;           // calls fail with ENODEV
  gboolean halted;         // the endpoint stands after a stall
  gboolean kernel_driver;
  Client *claimed_by;
  GQueue clients;          // of Client
  GQueue pending;          // of Urb: waiting for a report
  GQueue hung;             // of Urb: control requests that never end
  GQueue reports;          // of Report, as the device keeps them for a host that does not ask
  Source *source;
  GThread *pacer;          // brings the reports of a paced source
  gboolean pacer_stops;
  GCond pacer_wakes;
};

// One opening of the node, or an attempt that failed: umockdev tells of both alike. A program that could open it
// makes calls.
struct Client {
  gboolean calls;
  Device *device;
  GQueue done;             // of Urb: ready to be reaped
};

void port_init(Port *port, guint number, UMockdevTestbed *testbed);
// Ends all devices; the programs that had them open must be gone or get errors.
void port_end(Port *port);
// Unlocks and lets those who await a counter look again.
void port_unlock(Port *port);
// The counter or state of this name; false where there is none. The lock is held.
gboolean port_value(const Port *port, const char *name, guint64 *value);
// All counters and states as NAME=VALUE.
char *port_statistics(Port *port);

// Plugs in. Takes the model. False and a reason where that fails.
gboolean port_plug(Port *port, Model *model, guint address, char **reason);
// The device falls silent; then, each if asked for: transfers end, and the machine is told.
gboolean port_unplug(Port *port, gboolean kill, gboolean event, char **reason);
gboolean port_send_event(Port *port, const char *action, char **reason);
gboolean port_play(Port *port, Source *source, char **reason);
void port_stop(Port *port);
// Whether an address is still in use by a device of this port, present or departed.
gboolean port_uses_address(const Port *port, guint address);
