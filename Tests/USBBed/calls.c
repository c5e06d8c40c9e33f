#include "calls.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>

#include "transfers.h"

#define CLIENT_KEY "usb-bed-client"

// The program closed the node, or it died. Runs in umockdev's thread, after the last call of the program.
static void on_client_gone(gpointer data, GObject *object) {
  (void)object;
  Client *client = data;
  Device *device = client->device;
  Port *port = device->port;
  g_mutex_lock(&port->lock);
  g_queue_remove(&device->clients, client);
  transfer_forget(client);
  if (device->claimed_by == client) device->claimed_by = NULL;
  if (client->calls) port->counters.closes++;
  g_free(client);
  port_unlock(port);
}

static void on_client_connected(UMockdevIoctlBase *handler, UMockdevIoctlClient *object,
                                Device *device) {
  (void)handler;
  Client *client = g_new0(Client, 1);
  client->device = device;
  g_mutex_lock(&device->port->lock);
  device->port->counters.attempts++;
  g_queue_push_tail(&device->clients, client);
  if (device->withheld_attempts > 0 && --device->withheld_attempts == 0)
    node_release(&device->node);
  port_unlock(device->port);
  g_object_set_data(G_OBJECT(object), CLIENT_KEY, client);
  g_object_weak_ref(G_OBJECT(object), on_client_gone, client);
}

static int claim(Client *client) {
  Device *device = client->device;
  Counters *counters = &device->port->counters;
  gboolean taken = device->kernel_driver || (device->claimed_by && device->claimed_by != client);
  if (fault_take(&device->port->faults, FAULT_CLAIM_BUSY) || taken) {
    counters->claims_failed++;
    return EBUSY;
  }
  counters->claims++;
  device->claimed_by = client;
  // A halt outlives the program that met it: the next one meets it with its first transfer.
  if (device->halted) fault_add(&device->port->faults, FAULT_STALL);
  device->halted = FALSE;
  return 0;
}

static int get_capabilities(Client *client, UMockdevIoctlData *argument) {
  client->device->port->counters.capabilities++;
  g_autoptr(UMockdevIoctlData) data =
    umockdev_ioctl_data_resolve(argument, 0, sizeof(guint32), NULL);
  if (!data) return EFAULT;
  guint32 capabilities = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                         USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_BULK_SCATTER_GATHER |
                         USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
  memcpy(data->data, &capabilities, sizeof capabilities);
  return 0;
}

static int get_driver(Device *device, UMockdevIoctlData *argument) {
  const char *driver = device->kernel_driver ? "usbhid" : device->claimed_by ? "usbfs" : NULL;
  g_autoptr(UMockdevIoctlData) data =
    umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_getdriver), NULL);
  if (!data) return EFAULT;
  if (!driver) return ENODATA;
  struct usbdevfs_getdriver *answer = (void *)data->data;
  g_strlcpy(answer->driver, driver, sizeof answer->driver);
  return 0;
}

// Binding and unbinding the kernel's driver. `result` is what the call returns where it succeeds.
static int bind_driver(Device *device, UMockdevIoctlData *argument, long *result) {
  g_autoptr(UMockdevIoctlData) data =
    umockdev_ioctl_data_resolve(argument, 0, sizeof(struct usbdevfs_ioctl), NULL);
  if (!data) return EFAULT;
  guint code = (guint)((struct usbdevfs_ioctl *)data->data)->ioctl_code;
  if (code == (guint)USBDEVFS_DISCONNECT) {
    if (!device->kernel_driver) return ENODATA;
    device->kernel_driver = FALSE;
    device->port->counters.detaches++;
    return 0;
  }
  if (code != (guint)USBDEVFS_CONNECT) return ENOTTY;
  if (device->claimed_by) return EBUSY;
  device->kernel_driver = TRUE;
  device->port->counters.attaches++;
  *result = 1;
  return 0;
}

static int detach_and_claim(Client *client) {
  if (client->device->kernel_driver) client->device->port->counters.detaches++;
  client->device->kernel_driver = FALSE;
  return claim(client);
}

static int clear_halt(Device *device) {
  device->port->counters.clear_halts++;
  device->halted = FALSE;
  transfer_pump(device);
  return 0;
}

static int release(Client *client) {
  if (client->device->claimed_by == client) client->device->claimed_by = NULL;
  return 0;
}

// Does one call. Returns 0 or an errno.
static int serve(Client *client, gulong request, UMockdevIoctlData *argument, long *result) {
  Device *device = client->device;
  switch ((guint)request) {
    // These work on a device that is gone, too.
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY: return transfer_reap(client, argument);
    case USBDEVFS_DISCARDURB: return transfer_discard(client, *(gulong *)argument->data);
    default: break;
  }
  if (device->gone) return ENODEV;
  switch ((guint)request) {
    case USBDEVFS_GET_CAPABILITIES: return get_capabilities(client, argument);
    case USBDEVFS_GETDRIVER: return get_driver(device, argument);
    case USBDEVFS_IOCTL: return bind_driver(device, argument, result);
    case USBDEVFS_DISCONNECT_CLAIM: return detach_and_claim(client);
    case USBDEVFS_CLAIMINTERFACE: return claim(client);
    case USBDEVFS_RELEASEINTERFACE: return release(client);
    case USBDEVFS_CLEAR_HALT:
    case USBDEVFS_RESETEP: return clear_halt(device);
    case USBDEVFS_SUBMITURB: return transfer_submit(client, argument);
    case USBDEVFS_RESET:
    case USBDEVFS_SETINTERFACE:
    case USBDEVFS_SETCONFIGURATION: return 0;
    default: device->port->counters.unknown_ioctls++; return ENOTTY;
  }
}

static gboolean on_call(UMockdevIoctlBase *handler, UMockdevIoctlClient *object, Device *device) {
  (void)handler;
  Client *client = g_object_get_data(G_OBJECT(object), CLIENT_KEY);
  long result = 0;
  g_mutex_lock(&device->port->lock);
  device->port->counters.ioctls++;
  if (!client->calls) device->port->counters.opens++;
  client->calls = TRUE;
  int error = serve(client, umockdev_ioctl_client_get_request(object),
                    umockdev_ioctl_client_get_arg(object), &result);
  port_unlock(device->port);
  umockdev_ioctl_client_complete(object, error ? -1 : result, error);
  return TRUE;
}

void calls_serve(Device *device) {
  device->handler = umockdev_ioctl_base_new();
  g_signal_connect(device->handler, "client-connected", G_CALLBACK(on_client_connected), device);
  g_signal_connect(device->handler, "handle-ioctl", G_CALLBACK(on_call), device);
}

void calls_end(Device *device) {
  g_signal_handlers_disconnect_by_data(device->handler, device);
  g_clear_object(&device->handler);
}
