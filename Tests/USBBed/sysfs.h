// How a device stands in /sys.
#pragma once
#include "port.h"

// Adds the device with its interface, and the hid device if it has one; this tells the machine of the arrivals.
gboolean sysfs_add(Device *device, char **reason);
// Tells the machine of the departures, and removes the device.
void sysfs_remove(Device *device);
