// The calls of usbfs, as the programs that opened a device make them.
#pragma once
#include "port.h"

// Serves the calls that arrive at the device's handler.
void calls_serve(Device *device);
// Serves no more, so that the device may be freed. No program has it open.
void calls_end(Device *device);
