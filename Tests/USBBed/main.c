// A USB bus of 16 ports that exists only for programs started in its environment. They run unmodified, with
// the real libusb and libudev, on a /dev and /sys that libumockdev shows them.
//
//   usb-bed            takes commands on standard input, one a line, and answers each with one line that
//                      begins with "ok" or "error". It ends when its input does.
//
// PORT is 1 to 16. The first line printed is "ready FOLDER": programs are started with
// LD_PRELOAD=libumockdev-preload.so.0 and UMOCKDEV_DIR=FOLDER.
//
//   plug PORT KEY=VALUE...        vendor product class subclass protocol (hexadecimal), name serial (percent
//                                 encoded), descriptor (hexadecimal), features=ID:BYTES,... node=fifo|pty
//                                 driver=usbhid|none hid=0|1 depth=REPORTS address=N withheld=denied|absent
//                                 attempts=N
//   release PORT                  lets a withheld node be opened
//   unplug PORT [kill] [event]    may be said again, to kill or to tell later
//   event PORT add|remove         tells the machine once more, and nothing else
//   play PORT paced|flow FILE     lines of "MICROSECONDS HEX"
//   stream PORT RATE [COUNT]      reports of the reference interface; rate 0: whenever the host waits
//   measure PORT paced|flow FILE [KEY=NUMBER...]   a simulated GDX-HD: Tests/GDXHDProgram/main.c has the keys
//   stop PORT
//   fault PORT KIND TIMES [SEED]  -1: until 0 is said; kinds are in faults.c
//   stats PORT                    NAME=VALUE...
//   await PORT NAME VALUE MILLIS  until the counter or state has at least that value
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "port.h"
#include "text.h"
#include "transfers.h"

enum { PORTS = 16, ADDRESS_FIRST = 2, ADDRESS_LAST = 127, WORDS_MAX = 64 };
#define PRELOAD "libumockdev-preload.so.0"

typedef struct {
  UMockdevTestbed *testbed;
  Port ports[PORTS];
  guint address_last;
} Bed;

// What a command has to say: NULL where it failed, and then a reason.
typedef struct {
  Bed *bed;
  Port *port;
  char **words;  // after the port
  guint count;
  char *reason;
} Command;

static char *done(gboolean good) { return good ? g_strdup("") : NULL; }

static gboolean number_at(Command *c, guint index, gint64 min, gint64 max, gint64 *number) {
  if (index < c->count && text_number(c->words[index], 10, min, max, number)) return TRUE;
  c->reason = g_strdup_printf("word %u after the port is not a number that makes sense", index + 1);
  return FALSE;
}

// Addresses are given out in turn, as the kernel does it: a device that comes again has a new one.
static guint next_address(Bed *bed) {
  for (;;) {
    bed->address_last = bed->address_last < ADDRESS_LAST ? bed->address_last + 1 : ADDRESS_FIRST;
    gboolean used = FALSE;
    for (guint i = 0; i < PORTS; i++) used |= port_uses_address(&bed->ports[i], bed->address_last);
    if (!used) return bed->address_last;
  }
}

static char *plug(Command *c) {
  Model *model = model_parse(c->words, &c->reason);
  if (!model) return NULL;
  guint address = model->address ? model->address : next_address(c->bed);
  if (!port_plug(c->port, model, address, &c->reason)) return NULL;
  return g_strdup_printf("%u", address);
}

static char *release(Command *c) {
  if (c->port->device) node_release(&c->port->device->node);
  return done(TRUE);
}

static char *unplug(Command *c) {
  gboolean kill = g_strv_contains((const char *const *)c->words, "kill");
  gboolean event = g_strv_contains((const char *const *)c->words, "event");
  return done(port_unplug(c->port, kill, event, &c->reason));
}

static char *event(Command *c) {
  return done(port_send_event(c->port, c->count ? c->words[0] : "add", &c->reason));
}

static char *play(Command *c) {
  if (c->count < 2) {
    c->reason = g_strdup("play needs paced or flow, and a file");
    return NULL;
  }
  Source *source = source_from_file(c->words[1], !strcmp(c->words[0], "paced"), &c->reason);
  return done(source && port_play(c->port, source, &c->reason));
}

static char *stream(Command *c) {
  gint64 rate, count = G_MAXINT64;
  if (!number_at(c, 0, 0, 100000, &rate)) return NULL;
  if (c->count > 1 && !number_at(c, 1, 1, G_MAXINT64, &count)) return NULL;
  return done(port_play(c->port, source_reference((guint)rate, (guint64)count), &c->reason));
}

static char *measure(Command *c) {
  if (c->count < 2) {
    c->reason = g_strdup("measure needs paced or flow, and a file");
    return NULL;
  }
  Source *source =
    source_dynamometer(c->words[1], !strcmp(c->words[0], "paced"), c->words + 2, &c->reason);
  return done(source && port_play(c->port, source, &c->reason));
}

static char *stop(Command *c) {
  port_stop(c->port);
  return done(TRUE);
}

static char *fault(Command *c) {
  Fault fault = c->count ? fault_named(c->words[0]) : FAULT_COUNT;
  gint64 times, seed = 1;
  if (fault == FAULT_COUNT) {
    c->reason = g_strdup("there is no such fault");
    return NULL;
  }
  if (!number_at(c, 1, -1, G_MAXINT, &times)) return NULL;
  if (c->count > 2 && !number_at(c, 2, 0, G_MAXINT64, &seed)) return NULL;
  g_mutex_lock(&c->port->lock);
  c->port->faults.left[fault] = (int)times;
  c->port->faults.random = (guint64)seed;
  if (c->port->device) transfer_pump(c->port->device);
  port_unlock(c->port);
  return done(TRUE);
}

static char *statistics(Command *c) { return port_statistics(c->port); }

static char *await(Command *c) {
  gint64 wanted, millis;
  if (!number_at(c, 1, 0, G_MAXINT64, &wanted) || !number_at(c, 2, 0, 3600000, &millis)) return NULL;
  gint64 end = g_get_monotonic_time() + millis * 1000;
  guint64 value = 0;
  g_mutex_lock(&c->port->lock);
  gboolean known = port_value(c->port, c->words[0], &value), in_time = TRUE;
  while (known && in_time && value < (guint64)wanted) {
    in_time = g_cond_wait_until(&c->port->changed, &c->port->lock, end);
    port_value(c->port, c->words[0], &value);
  }
  g_mutex_unlock(&c->port->lock);
  if (known && value >= (guint64)wanted) return g_strdup_printf("%" G_GUINT64_FORMAT, value);
  c->reason = known ? g_strdup_printf("timeout: %s is %" G_GUINT64_FORMAT ", not %" G_GINT64_FORMAT,
                                      c->words[0], value, wanted)
                    : g_strdup("there is no such counter");
  return NULL;
}

static char *perform(Bed *bed, char **words, char **reason) {
  static const struct { const char *name; char *(*perform)(Command *); } commands[] = {
    {"plug", plug}, {"release", release}, {"unplug", unplug}, {"event", event}, {"play", play}, {"measure", measure},
    {"stream", stream}, {"stop", stop}, {"fault", fault}, {"stats", statistics}, {"await", await},
  };
  guint count = g_strv_length(words);
  gint64 port;
  if (count < 2 || !text_number(words[1], 10, 1, PORTS, &port)) {
    *reason = g_strdup("a command is a verb, a port from 1 to 16, and what the verb needs");
    return NULL;
  }
  Command c = {.bed = bed, .port = &bed->ports[port - 1], .words = words + 2, .count = count - 2};
  for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
    if (strcmp(words[0], commands[i].name)) continue;
    char *answer = commands[i].perform(&c);
    *reason = c.reason;
    return answer;
  }
  *reason = g_strdup_printf("there is no verb '%s'", words[0]);
  return NULL;
}

static void take_commands(Bed *bed) {
  g_autofree char *line = NULL;
  size_t room = 0;
  for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
    g_auto(GStrv) words = g_strsplit(g_strstrip(line), " ", WORDS_MAX);
    g_autofree char *reason = NULL;
    g_autofree char *answer = perform(bed, words, &reason);
    printf("%s %s\n", answer ? "ok" : "error", answer ? answer : reason ? reason : "no reason");
    fflush(stdout);
  }
}

// Interrupts the reading of commands, so that the bed ends as if its input had ended.
static void on_signal(int signal) { (void)signal; }

static void mind_signals(void) {
  const struct sigaction end = {.sa_handler = on_signal};  // no SA_RESTART
  const int signals[] = {SIGTERM, SIGINT, SIGHUP};
  for (gsize i = 0; i < G_N_ELEMENTS(signals); i++) sigaction(signals[i], &end, NULL);
  signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv) {
  (void)argc;
  // To tell others of arrivals the bed itself must see the /sys that it makes.
  if (!getenv("USB_BED_STARTED")) {
    setenv("USB_BED_STARTED", "1", 1);
    setenv("LD_PRELOAD", PRELOAD, 1);
    execv("/proc/self/exe", argv);
    perror("usb-bed: starting again with " PRELOAD);
    return 2;
  }
  mind_signals();
  Bed bed = {.testbed = umockdev_testbed_new(), .address_last = ADDRESS_FIRST - 1};
  for (guint i = 0; i < PORTS; i++) port_init(&bed.ports[i], i + 1, bed.testbed);
  if (!umockdev_in_mock_environment()) {
    fprintf(stderr, "usb-bed: %s cannot be loaded; is the package umockdev installed?\n", PRELOAD);
    g_object_unref(bed.testbed);
    return 2;
  }
  g_autofree char *root = umockdev_testbed_get_root_dir(bed.testbed);
  printf("ready %s\n", root);
  fflush(stdout);
  take_commands(&bed);
  for (guint i = 0; i < PORTS; i++) port_end(&bed.ports[i]);
  g_object_unref(bed.testbed);  // removes its folder
  return 0;
}
