// The device node that a program opens, and whether it polls as ready for a reap.
//
// usbfs reports "a transfer may be reaped" as writable. A plain file is always writable, so that libusb would
// spin; a FIFO is writable when it is empty, a terminal when its output is not stopped.
#pragma once
#include <glib.h>

typedef struct {
  char *path;         // in the file system of the machine
  char *hidden_path;  // where it waits while it is withheld as absent
  gboolean pty;
  int fd;             // of the FIFO, or of the terminal's master side
  int slave;
  gboolean ready;
} Node;

// Makes the node; a reason where that fails. `withheld`: "denied" (no permissions), "absent" or NULL.
gboolean node_make(Node *node, const char *path, gboolean pty, const char *withheld, char **reason);
// Lets a withheld node be opened.
void node_release(Node *node);
void node_set_ready(Node *node, gboolean ready);
// Takes the path away, as an unplugging does. Those who have the node open keep it.
void node_remove(Node *node);
// Those who poll the node see an error from now on, as usbfs does it. Only a terminal can.
void node_hang_up(Node *node);
void node_close(Node *node);
