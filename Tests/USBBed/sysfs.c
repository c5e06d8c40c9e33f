#include "sysfs.h"

enum { BUS = 1, USB_MAJOR = 189 };

static void append_hex(GString *text, const GByteArray *bytes) {
  for (guint i = 0; i < bytes->len; i++) g_string_append_printf(text, "%02X", bytes->data[i]);
  g_string_append_c(text, '\n');
}

static char *interface_path(const Device *device) {
  return g_strdup_printf("%s/1-%u:1.0", device->sysfs_path, device->port->number);
}

// The kernel counts the hid devices of a machine; the port's number is as good here.
static char *hid_path(const Device *device) {
  return g_strdup_printf("%s/1-%u:1.0/0003:%04X:%04X.%04X", device->sysfs_path,
                         device->port->number, device->model->vendor, device->model->product,
                         device->port->number);
}

static void describe_device(GString *text, const Device *device) {
  const Model *m = device->model;
  guint number = device->port->number;
  g_string_append_printf(
    text,
    "P: %s\nE: SUBSYSTEM=usb\nE: DRIVER=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=%03d\n"
    "E: DEVNUM=%03u\nE: DEVNAME=%s\nE: PRODUCT=%x/%x/100\nE: TYPE=0/0/0\nE: MAJOR=%d\n"
    "E: MINOR=%u\nE: ID_VENDOR_ID=%04x\nE: ID_MODEL_ID=%04x\nE: ID_PATH=pci-0000:00:14.0-usb-0:%u\n",
    device->sysfs_path + 4, BUS, device->address, device->node_path, m->vendor, m->product,
    USB_MAJOR, (BUS - 1) * 128 + device->address - 1, m->vendor, m->product, number);
  if (*m->serial) g_string_append_printf(text, "E: ID_SERIAL_SHORT=%s\n", m->serial);
  g_string_append_printf(
    text,
    "A: busnum=%d\\n\nA: devnum=%u\\n\nA: bConfigurationValue=1\\n\nA: bNumConfigurations=1\\n\n"
    "A: bNumInterfaces= 1\\n\nA: speed=12\\n\nA: idVendor=%04x\\n\nA: idProduct=%04x\\n\n"
    "A: bcdDevice=0100\\n\nA: bDeviceClass=00\\n\nA: product=%s\\n\nA: manufacturer=Test Bed\\n\n"
    "A: devpath=%u\\n\n",
    BUS, device->address, m->vendor, m->product, m->name, number);
  if (*m->serial) g_string_append_printf(text, "A: serial=%s\\n\n", m->serial);
  g_autoptr(GByteArray) descriptors = model_descriptors(m);
  g_string_append(text, "H: descriptors=");
  append_hex(text, descriptors);
  g_string_append_c(text, '\n');
}

static void describe_interface(GString *text, const Device *device) {
  const Model *m = device->model;
  g_autofree char *path = interface_path(device);
  g_string_append_printf(
    text,
    "P: %s\n%sE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\nE: PRODUCT=%x/%x/100\n"
    "E: INTERFACE=%u/%u/%u\nA: bInterfaceNumber=00\\n\nA: bAlternateSetting= 0\\n\n"
    "A: bInterfaceClass=%02x\\n\nA: bInterfaceSubClass=%02x\\n\nA: bInterfaceProtocol=%02x\\n\n"
    "A: bNumEndpoints=01\\n\n\n",
    path + 4, m->kernel_driver ? "E: DRIVER=usbhid\n" : "", m->vendor, m->product,
    m->interface_class, m->interface_subclass, m->interface_protocol, m->interface_class,
    m->interface_subclass, m->interface_protocol);
}

static void describe_hid(GString *text, const Device *device) {
  const Model *m = device->model;
  g_autofree char *path = hid_path(device);
  g_string_append_printf(text,
                         "P: %s\nE: SUBSYSTEM=hid\nE: DRIVER=hid-generic\nE: HID_ID=0003:%08X:%08X\n"
                         "E: HID_NAME=Test Bed %s\nE: HID_UNIQ=%s\nH: report_descriptor=",
                         path + 4, m->vendor, m->product, m->name, m->serial);
  append_hex(text, m->report_descriptor);
  g_string_append_c(text, '\n');
}

gboolean sysfs_add(Device *device, char **reason) {
  g_autoptr(GString) text = g_string_new(NULL);
  describe_device(text, device);
  describe_interface(text, device);
  if (device->model->hid_child) describe_hid(text, device);
  g_autoptr(GError) error = NULL;
  device->in_sysfs = TRUE;
  if (umockdev_testbed_add_from_string(device->port->testbed, text->str, &error)) return TRUE;
  *reason = g_strdup(error->message);
  return FALSE;
}

static void remove_one(Device *device, const char *path) {
  umockdev_testbed_uevent(device->port->testbed, path, "remove");
  umockdev_testbed_remove_device(device->port->testbed, path);
}

void sysfs_remove(Device *device) {
  if (!device->in_sysfs) return;
  device->in_sysfs = FALSE;
  g_autofree char *interface = interface_path(device);
  g_autofree char *hid = hid_path(device);
  if (device->model->hid_child) remove_one(device, hid);
  remove_one(device, interface);
  remove_one(device, device->sysfs_path);
}
