#include "port.h"

#include <string.h>

#include "calls.h"
#include "sysfs.h"
#include "transfers.h"

void port_init(Port *port, guint number, UMockdevTestbed *testbed) {
  *port = (Port){.number = number, .testbed = testbed};
  g_mutex_init(&port->lock);
  g_cond_init(&port->changed);
  port->departed = g_ptr_array_new();
}

void port_unlock(Port *port) {
  g_cond_broadcast(&port->changed);
  g_mutex_unlock(&port->lock);
}

// MARK: What is told

// Whether everything that the source brings was given to programs.
static gboolean is_drained(const Device *device) {
  const Source *source = device->source;
  gboolean more = source && (source->dynamometer ? gdxhd_is_measuring(source->dynamometer) ||
                                                     source->dynamometer->waiting
                                                 : !source_is_done(source));
  if (more || device->reports.length) return FALSE;
  for (GList *link = device->clients.head; link; link = link->next)
    if (((Client *)link->data)->done.length) return FALSE;
  return TRUE;
}

#define PORT_STATES(X) X(clients) X(idle) X(pending) X(queued) X(drained) X(kernel_driver) X(claimed)

typedef struct {
#define X(name) guint64 name;
  PORT_STATES(X)
#undef X
} States;

static States states(const Port *port) {
  const Device *device = port->device;
  if (!device) return (States){.drained = 1, .idle = 1};
  return (States){
    .clients = device->clients.length, .idle = device->clients.length == 0,
    .pending = device->pending.length,
    .queued = device->reports.length, .drained = is_drained(device),
    .kernel_driver = device->kernel_driver, .claimed = device->claimed_by != NULL,
  };
}

gboolean port_value(const Port *port, const char *name, guint64 *value) {
  States now = states(port);
#define X(field) if (!strcmp(name, #field)) return *value = now.field, TRUE;
  PORT_STATES(X)
#undef X
#define X(field) if (!strcmp(name, #field)) return *value = port->counters.field, TRUE;
  PORT_COUNTERS(X)
#undef X
  return FALSE;
}

char *port_statistics(Port *port) {
  GString *text = g_string_new(NULL);
  g_mutex_lock(&port->lock);
  States now = states(port);
#define X(field) g_string_append_printf(text, "%s=%" G_GUINT64_FORMAT " ", #field, now.field);
  PORT_STATES(X)
#undef X
#define X(field) \
  g_string_append_printf(text, "%s=%" G_GUINT64_FORMAT " ", #field, port->counters.field);
  PORT_COUNTERS(X)
#undef X
  g_mutex_unlock(&port->lock);
  return g_string_free(text, FALSE);
}

gboolean port_uses_address(const Port *port, guint address) {
  if (port->device && port->device->address == address) return TRUE;
  for (guint i = 0; i < port->departed->len; i++)
    if (((Device *)port->departed->pdata[i])->address == address) return TRUE;
  return FALSE;
}

// MARK: Reports in time

static gpointer pace(gpointer data) {
  Device *device = data;
  Port *port = device->port;
  g_mutex_lock(&port->lock);
  while (!device->pacer_stops && !device->gone && !source_is_done(device->source)) {
    gint64 due = source_due_micros(device->source);
    if (g_get_monotonic_time() < due) {
      g_cond_wait_until(&device->pacer_wakes, &port->lock, due);
      continue;
    }
    Report report;
    if (!source_take(device->source, &report)) continue;
    transfer_report(device, &report);
    transfer_pump(device);
    g_cond_broadcast(&port->changed);
  }
  port_unlock(port);
  return NULL;
}

void port_stop(Port *port) {
  Device *device = port->device;
  if (!device) return;
  g_mutex_lock(&port->lock);
  device->pacer_stops = TRUE;
  g_cond_broadcast(&device->pacer_wakes);
  g_mutex_unlock(&port->lock);
  if (device->pacer) g_thread_join(g_steal_pointer(&device->pacer));
  g_mutex_lock(&port->lock);
  device->pacer_stops = FALSE;
  g_clear_pointer(&device->source, source_free);
  port_unlock(port);
}

gboolean port_play(Port *port, Source *source, char **reason) {
  port_stop(port);
  if (!port->device || port->device->gone) {
    *reason = g_strdup("there is no device in this port");
    source_free(source);
    return FALSE;
  }
  g_mutex_lock(&port->lock);
  port->device->source = source;
  if (source->paced)
    port->device->pacer = g_thread_new("pacer", pace, port->device);
  else
    transfer_pump(port->device);
  port_unlock(port);
  return TRUE;
}

// MARK: Arrival and departure

static void device_free(Device *device) {
  umockdev_testbed_detach_ioctl(device->port->testbed, device->node_path, NULL);
  calls_end(device);
  node_close(&device->node);
  g_free(device->node.path);
  g_free(device->node.hidden_path);
  g_queue_clear_full(&device->reports, g_free);
  g_cond_clear(&device->pacer_wakes);
  g_free(device->node_path);
  g_free(device->sysfs_path);
  model_free(device->model);
  g_free(device);
}

// Frees the devices that nobody has open any more.
static void sweep(Port *port) {
  for (guint i = port->departed->len; i-- > 0;) {
    Device *device = port->departed->pdata[i];
    g_mutex_lock(&port->lock);
    gboolean in_use = device->clients.length > 0;
    g_mutex_unlock(&port->lock);
    if (in_use) continue;
    g_ptr_array_remove_index_fast(port->departed, i);
    device_free(device);
  }
}

gboolean port_plug(Port *port, Model *model, guint address, char **reason) {
  if (port->device && (!port->device->gone || port->device->in_sysfs)) {
    model_free(model);
    *reason = g_strdup("the device in this port has not departed");
    return FALSE;
  }
  port_stop(port);
  if (port->device) g_ptr_array_add(port->departed, port->device);
  sweep(port);
  Device *device = g_new0(Device, 1);
  device->port = port;
  device->model = model;
  device->address = address;
  device->kernel_driver = model->kernel_driver;
  device->withheld_attempts = model->withheld ? model->withheld_attempts : 0;
  device->node_path = g_strdup_printf("/dev/bus/usb/001/%03u", address);
  device->sysfs_path =
    g_strdup_printf("/sys/devices/pci0000:00/0000:00:14.0/usb1/1-%u", port->number);
  g_cond_init(&device->pacer_wakes);
  calls_serve(device);
  g_mutex_lock(&port->lock);
  port->device = device;
  port->counters.plugs++;
  g_mutex_unlock(&port->lock);
  g_autofree char *root = umockdev_testbed_get_root_dir(port->testbed);
  g_autofree char *path = g_build_filename(root, device->node_path, NULL);
  g_autoptr(GError) error = NULL;
  if (!node_make(&device->node, path, model->pty_node, model->withheld, reason)) return FALSE;
  if (umockdev_testbed_attach_ioctl(port->testbed, device->node_path, device->handler, &error))
    return sysfs_add(device, reason);
  *reason = g_strdup(error->message);
  return FALSE;
}

gboolean port_unplug(Port *port, gboolean kill, gboolean event, char **reason) {
  Device *device = port->device;
  if (!device) {
    *reason = g_strdup("there is no device in this port");
    return FALSE;
  }
  port_stop(port);
  g_mutex_lock(&port->lock);
  device->gone = TRUE;
  // What the device kept goes with it: nobody has fetched it in time.
  port->counters.overrun += device->reports.length;
  g_queue_clear_full(&device->reports, g_free);
  node_remove(&device->node);
  if (kill) {
    transfer_kill_all(device);
    node_hang_up(&device->node);
  }
  port_unlock(port);
  if (event) sysfs_remove(device);
  return TRUE;
}

gboolean port_send_event(Port *port, const char *action, char **reason) {
  if (!port->device || !port->device->in_sysfs) {
    *reason = g_strdup("there is no device of this port in /sys to speak of");
    return FALSE;
  }
  umockdev_testbed_uevent(port->testbed, port->device->sysfs_path, action);
  return TRUE;
}

void port_end(Port *port) {
  g_autofree char *reason = NULL;
  port_unplug(port, TRUE, TRUE, &reason);
}
