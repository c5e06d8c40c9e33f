// The transfers of a device: handed in, waiting, ended, reaped. The port's lock is held in all of these.
#pragma once
#include "port.h"

// Handles a transfer that a program handed in; an errno where it is refused.
int transfer_submit(Client *client, UMockdevIoctlData *argument);
// Gives the program a transfer that has ended; an errno where there is none.
int transfer_reap(Client *client, UMockdevIoctlData *argument);
// Ends a waiting transfer; an errno where it waits no more.
int transfer_discard(Client *client, gulong address);
// Lets a device's report in, or the oldest fall out where it has no room.
void transfer_report(Device *device, const Report *report);
// Brings reports, and faults, to the transfers that wait.
void transfer_pump(Device *device);
// All waiting transfers end as those of a device that was pulled out.
void transfer_kill_all(Device *device);
// Nothing of this client is left in any queue: the memory of its program is gone.
void transfer_forget(Client *client);
