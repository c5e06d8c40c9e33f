#include "transfers.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <string.h>

enum { SETUP = 8, ENDPOINT_IN = 0x81, ENDPOINT_OUT = 0x01, SHORT_BYTES = 7 };

typedef struct {
  Client *client;
  UMockdevIoctlData *urb;     // the program's struct usbdevfs_urb
  UMockdevIoctlData *buffer;  // what it points to; NULL where it has none
  gulong address;             // in the program
  gboolean has_report;
} Urb;

static struct usbdevfs_urb *kernel_urb(const Urb *urb) { return (void *)urb->urb->data; }

static gsize capacity(const Urb *urb) { return urb->buffer ? (gsize)urb->buffer->data_len : 0; }

static void urb_free(gpointer data) {
  Urb *urb = data;
  g_object_unref(urb->urb);
  if (urb->buffer) g_object_unref(urb->buffer);
  g_free(urb);
}

static void show_readiness(Device *device) {
  gboolean ready = FALSE;
  for (GList *link = device->clients.head; link && !ready; link = link->next)
    ready = ((Client *)link->data)->done.length > 0;
  node_set_ready(&device->node, ready);
}

static void finish(Urb *urb, int status, gsize length) {
  kernel_urb(urb)->status = status;
  kernel_urb(urb)->actual_length = (int)length;
  g_queue_push_tail(&urb->client->done, urb);
}

static void finish_with(Urb *urb, const void *bytes, gsize length) {
  gsize room = capacity(urb);
  if (room) memcpy(urb->buffer->data, bytes, MIN(length, room));
  finish(urb, length > room ? -EOVERFLOW : 0, MIN(length, room));
}

// The fault that the next waiting transfer meets, if one does.
static gboolean meet_fault(Device *device) {
  static const struct { Fault fault; int status; gsize length; } outcomes[] = {
    {FAULT_STALL, -EPIPE, 0}, {FAULT_OVERFLOW, -EOVERFLOW, 0}, {FAULT_PROTOCOL, -EPROTO, 0},
    {FAULT_NO_DEVICE, -ESHUTDOWN, 0}, {FAULT_SHORT, 0, SHORT_BYTES}, {FAULT_EMPTY, 0, 0},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
    if (!fault_take(&device->port->faults, outcomes[i].fault)) continue;
    device->halted = outcomes[i].fault == FAULT_STALL;
    Urb *urb = g_queue_pop_head(&device->pending);
    finish(urb, outcomes[i].status, MIN(outcomes[i].length, capacity(urb)));
    return TRUE;
  }
  return FALSE;
}

// A source that is not paced makes a report whenever one is waited for.
static void draw_report(Device *device) {
  Source *source = device->source;
  if (device->reports.length || !source || source->paced || source_is_done(source)) return;
  Report report;
  if (source_take(source, &report)) transfer_report(device, &report);
}

void transfer_pump(Device *device) {
  Faults *faults = &device->port->faults;
  while (device->pending.length && !device->halted && !device->gone) {
    if (meet_fault(device)) continue;
    if (fault_is_set(faults, FAULT_SILENCE)) break;
    draw_report(device);
    Report *report = g_queue_pop_head(&device->reports);
    if (!report) break;
    if (fault_take(faults, FAULT_GARBAGE)) report->length = fault_garbage(faults, report->bytes);
    Urb *urb = g_queue_pop_head(&device->pending);
    urb->has_report = TRUE;
    finish_with(urb, report->bytes, report->length);
    device->port->counters.delivered++;
    g_free(report);
  }
  show_readiness(device);
}

void transfer_report(Device *device, const Report *report) {
  Counters *counters = &device->port->counters;
  counters->generated++;
  if (device->reports.length >= device->model->queue_depth) {
    g_free(g_queue_pop_head(&device->reports));
    counters->overrun++;
  }
  g_queue_push_tail(&device->reports, g_memdup2(report, sizeof *report));
}

// An output report for a source that takes some.
static gboolean transfer_output(Device *device, const guint8 *bytes, gsize length) {
  if (!device->source || !source_output(device->source, bytes, length)) return FALSE;
  device->port->counters.outputs++;
  g_cond_broadcast(&device->pacer_wakes);
  return TRUE;
}

static void control(Device *device, Urb *urb) {
  Port *port = device->port;
  port->counters.controls++;
  guint8 *request = urb->buffer ? urb->buffer->data : NULL;
  gsize length = capacity(urb);
  if (fault_take(&port->faults, FAULT_CONTROL_HANG)) {
    g_queue_push_tail(&device->hung, urb);
    return;
  }
  if (length > 8 && request[0] == 0x21 && request[1] == 9 && request[3] == 2 &&
      transfer_output(device, request + 8, length - 8)) {
    finish(urb, 0, length - 8);
    return;
  }
  gboolean stalls = fault_take(&port->faults, FAULT_CONTROL_STALL) ||
                    (model_asks_report_descriptor(request, length) &&
                     fault_take(&port->faults, FAULT_DESCRIPTOR_STALL));
  int result = stalls ? -EPIPE : model_control(device->model, request, length);
  if (result < 0) port->counters.controls_failed++;
  finish(urb, MIN(result, 0), (gsize)MAX(result, 0));
}

int transfer_submit(Client *client, UMockdevIoctlData *argument) {
  Device *device = client->device;
  if (fault_take(&device->port->faults, FAULT_SUBMIT_NO_DEVICE)) return ENODEV;
  // Resolving reads the program's memory, which fails when the program dies under it.
  g_autoptr(UMockdevIoctlData) data =
    umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_urb), NULL);
  if (!data) return EFAULT;
  struct usbdevfs_urb *kernel = (void *)data->data;
  g_autoptr(UMockdevIoctlData) buffer = NULL;
  if (kernel->buffer_length > 0) {
    buffer = umockdev_ioctl_data_resolve(data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer),
                                         (gsize)kernel->buffer_length, NULL);
    if (!buffer) return EFAULT;
  }
  Urb *urb = g_new0(Urb, 1);
  urb->client = client;
  urb->address = data->client_addr;
  urb->urb = g_steal_pointer(&data);
  urb->buffer = g_steal_pointer(&buffer);
  device->port->counters.submitted++;
  if (kernel->type == USBDEVFS_URB_TYPE_CONTROL)
    control(device, urb);
  else if (kernel->endpoint == ENDPOINT_IN)
    g_queue_push_tail(&device->pending, urb);
  else if (kernel->endpoint == ENDPOINT_OUT && transfer_output(device, urb->buffer->data, capacity(urb)))
    finish(urb, 0, capacity(urb));
  else
    finish(urb, -EPIPE, 0);
  transfer_pump(device);
  return 0;
}

int transfer_reap(Client *client, UMockdevIoctlData *argument) {
  Device *device = client->device;
  Urb *urb = g_queue_peek_head(&client->done);
  if (!urb) return device->gone ? ENODEV : EAGAIN;
  g_autoptr(UMockdevIoctlData) pointer =
    umockdev_ioctl_data_resolve(argument, 0, sizeof(gpointer), NULL);
  if (!pointer) return EFAULT;
  umockdev_ioctl_data_set_ptr(pointer, 0, urb->urb);
  g_queue_pop_head(&client->done);
  device->port->counters.reaped++;
  urb_free(urb);
  show_readiness(device);
  return 0;
}

int transfer_discard(Client *client, gulong address) {
  Device *device = client->device;
  GQueue *queues[] = {&device->pending, &device->hung};
  for (gsize i = 0; i < G_N_ELEMENTS(queues); i++)
    for (GList *link = queues[i]->head; link; link = link->next) {
      Urb *urb = link->data;
      if (urb->client != client || urb->address != address) continue;
      g_queue_delete_link(queues[i], link);
      finish(urb, -ENOENT, 0);
      device->port->counters.discarded++;
      show_readiness(device);
      return 0;
    }
  return EINVAL;
}

void transfer_kill_all(Device *device) {
  GQueue *queues[] = {&device->pending, &device->hung};
  for (gsize i = 0; i < G_N_ELEMENTS(queues); i++)
    for (Urb *urb; (urb = g_queue_pop_head(queues[i]));) finish(urb, -ESHUTDOWN, 0);
  show_readiness(device);
}

void transfer_forget(Client *client) {
  Device *device = client->device;
  GQueue *queues[] = {&device->pending, &device->hung};
  for (gsize i = 0; i < G_N_ELEMENTS(queues); i++)
    for (GList *link = queues[i]->head, *next; link; link = next) {
      next = link->next;
      if (((Urb *)link->data)->client != client) continue;
      urb_free(link->data);
      g_queue_delete_link(queues[i], link);
    }
  for (Urb *urb; (urb = g_queue_pop_head(&client->done)); urb_free(urb))
    if (urb->has_report) device->port->counters.abandoned++;
  show_readiness(device);
}
