// Reads a controller with libusb in the plainest way that loses nothing: the measure for those who do more.
//
//   usb-reader [-d VENDOR:PRODUCT] [-n TRANSFERS] [-c REPORTS] [-s SECONDS] [-w SECONDS] [-l SECONDS]
//              [-r]
//
// -l goes on to look for arrivals and departures for so long when the reading is over.
// -r asks the device for its report descriptor first and prints "descriptor=" with its length or libusb's error.
// It waits up to -w seconds for the device, says each arrival and departure, prints "streaming", reads until -c reports have come, -s seconds are over
// or no transfer is left, and prints one line of NAME=VALUE. A stalled endpoint is cleared, and other faults are
// counted and read past.
#include <getopt.h>
#include <libusb-1.0/libusb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { ENDPOINT = 0x81, REPORT_BYTES = 64, TRANSFERS_MAX = 64, WAIT_MICROS = 100000 };

typedef struct {
  uint16_t vendor, product;
  int transfers;
  unsigned long reports_max;
  double seconds_max, arrival_seconds_max, linger_seconds;
  bool asks_descriptor;
} Options;

typedef struct Reader Reader;

typedef struct {
  Reader *reader;
  struct libusb_transfer *transfer;
  unsigned char buffer[REPORT_BYTES];
  bool stalled;
} Slot;

struct Reader {
  Options options;
  libusb_context *context;
  libusb_device *arrived;
  libusb_device_handle *handle;
  Slot slots[TRANSFERS_MAX];
  int in_flight;
  unsigned long arrivals, departures;
  bool ending, has_sequence;
  uint16_t sequence;
  unsigned long received, gaps, short_reports, stalls, overflows, errors, no_device, cancelled;
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void take_report(Reader *reader, const unsigned char *bytes, int length) {
  if (length != REPORT_BYTES) {
    reader->short_reports++;
    return;
  }
  uint16_t sequence = (uint16_t)(bytes[1] | bytes[2] << 8);
  if (reader->has_sequence) reader->gaps += (uint16_t)(sequence - reader->sequence - 1);
  reader->has_sequence = true;
  reader->sequence = sequence;
  reader->received++;
}

static void submit(Slot *slot) {
  if (libusb_submit_transfer(slot->transfer) == 0)
    slot->reader->in_flight++;
  else
    slot->reader->no_device++;
}

static void LIBUSB_CALL on_transfer(struct libusb_transfer *transfer) {
  Slot *slot = transfer->user_data;
  Reader *reader = slot->reader;
  reader->in_flight--;
  switch (transfer->status) {
    case LIBUSB_TRANSFER_COMPLETED:
      take_report(reader, transfer->buffer, transfer->actual_length);
      break;
    case LIBUSB_TRANSFER_STALL:
      reader->stalls++;
      slot->stalled = true;  // a halt may not be cleared in a callback
      return;
    case LIBUSB_TRANSFER_OVERFLOW: reader->overflows++; break;
    case LIBUSB_TRANSFER_CANCELLED: reader->cancelled++; return;
    case LIBUSB_TRANSFER_NO_DEVICE: reader->no_device++; return;
    default: reader->errors++; break;
  }
  if (!reader->ending) submit(slot);
}

static int LIBUSB_CALL on_hotplug(libusb_context *context, libusb_device *device,
                                  libusb_hotplug_event event, void *data) {
  (void)context;
  Reader *reader = data;
  if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT) {
    printf("departure=%lu\n", ++reader->departures);
    return 0;
  }
  printf("arrival=%lu\n", ++reader->arrivals);
  if (!reader->arrived) reader->arrived = libusb_ref_device(device);
  return 0;
}

static int handle_events(Reader *reader) {
  struct timeval wait = {0, WAIT_MICROS};
  return libusb_handle_events_timeout_completed(reader->context, &wait, NULL);
}

static int check(int result, const char *what) {
  if (result < 0) fprintf(stderr, "usb-reader: %s: %s\n", what, libusb_error_name(result));
  return result;
}

static bool open_device(Reader *reader) {
  double end = now() + reader->options.arrival_seconds_max;
  while (!reader->arrived && now() < end) handle_events(reader);
  if (!reader->arrived) return fprintf(stderr, "usb-reader: no device came\n"), false;
  if (check(libusb_open(reader->arrived, &reader->handle), "open")) return false;
  libusb_set_auto_detach_kernel_driver(reader->handle, 1);
  return check(libusb_claim_interface(reader->handle, 0), "claim") == 0;
}

static void ask_descriptor(Reader *reader) {
  enum { INTERFACE_IN = 0x81, GET_DESCRIPTOR = 6, REPORT_DESCRIPTOR = 0x2200, TIMEOUT_MILLIS = 300 };
  unsigned char bytes[4096];
  printf("descriptor=%d\n",
         libusb_control_transfer(reader->handle, INTERFACE_IN, GET_DESCRIPTOR, REPORT_DESCRIPTOR, 0,
                                 bytes, sizeof bytes, TIMEOUT_MILLIS));
}

static void clear_halt(Reader *reader) {
  bool cleared = false;
  for (int i = 0; i < reader->options.transfers; i++) {
    Slot *slot = &reader->slots[i];
    if (!slot->stalled) continue;
    slot->stalled = false;
    if (!cleared) check(libusb_clear_halt(reader->handle, ENDPOINT), "clear halt");
    cleared = true;
    submit(slot);
  }
}

static void stream(Reader *reader) {
  for (int i = 0; i < reader->options.transfers; i++) {
    Slot *slot = &reader->slots[i];
    slot->reader = reader;
    slot->transfer = libusb_alloc_transfer(0);
    libusb_fill_interrupt_transfer(slot->transfer, reader->handle, ENDPOINT, slot->buffer,
                                   REPORT_BYTES, on_transfer, slot, 0);
    submit(slot);
  }
  puts("streaming");
  double end = now() + reader->options.seconds_max;
  while (reader->in_flight > 0 && now() < end && reader->received < reader->options.reports_max) {
    handle_events(reader);
    clear_halt(reader);
  }
  reader->ending = true;
}

static void end_transfers(Reader *reader) {
  for (int i = 0; i < reader->options.transfers; i++)
    libusb_cancel_transfer(reader->slots[i].transfer);
  double end = now() + 2;
  while (reader->in_flight > 0 && now() < end) handle_events(reader);
  end = now() + reader->options.linger_seconds;
  while (now() < end) handle_events(reader);
}

static double seconds(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void print_result(const Reader *r, double duration, const struct rusage *before,
                         const struct rusage *after) {
  double cpu = seconds(after->ru_utime) + seconds(after->ru_stime) - seconds(before->ru_utime) -
               seconds(before->ru_stime);
  printf("received=%lu gaps=%lu short=%lu stalls=%lu overflows=%lu errors=%lu no_device=%lu "
         "cancelled=%lu left_in_flight=%d arrivals=%lu departures=%lu seconds=%.3f cpu_seconds=%.4f rss_kib=%ld "
         "wakeups=%ld\n",
         r->received, r->gaps, r->short_reports, r->stalls, r->overflows, r->errors, r->no_device,
         r->cancelled, r->in_flight, r->arrivals, r->departures, duration, cpu,
         after->ru_maxrss, after->ru_nvcsw - before->ru_nvcsw);
}

static bool parse(int argc, char **argv, Options *options) {
  unsigned vendor, product;
  *options = (Options){0x1209, 1, 8, (unsigned long)-1, 3600, 10, 0, false};
  for (int option; (option = getopt(argc, argv, "d:n:c:s:w:l:r")) != -1;) switch (option) {
    case 'd':
      if (sscanf(optarg, "%x:%x", &vendor, &product) != 2) return false;
      options->vendor = (uint16_t)vendor;
      options->product = (uint16_t)product;
      break;
    case 'n': options->transfers = atoi(optarg); break;
    case 'c': options->reports_max = strtoul(optarg, NULL, 10); break;
    case 's': options->seconds_max = atof(optarg); break;
    case 'w': options->arrival_seconds_max = atof(optarg); break;
    case 'l': options->linger_seconds = atof(optarg); break;
    case 'r': options->asks_descriptor = true; break;
    default: return false;
  }
  return options->transfers > 0 && options->transfers <= TRANSFERS_MAX;
}

int main(int argc, char **argv) {
  Reader reader = {0};
  struct rusage before, after;
  if (!parse(argc, argv, &reader.options)) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (check(libusb_init(&reader.context), "init")) return 3;
  int events = LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT;
  if (check(libusb_hotplug_register_callback(
              reader.context, events, LIBUSB_HOTPLUG_ENUMERATE, reader.options.vendor,
              reader.options.product, LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug, &reader, NULL),
            "waiting for devices")) return 3;
  puts("waiting");
  if (!open_device(&reader)) return 4;
  if (reader.options.asks_descriptor) ask_descriptor(&reader);
  getrusage(RUSAGE_SELF, &before);
  double start = now();
  stream(&reader);
  double duration = now() - start;
  getrusage(RUSAGE_SELF, &after);
  end_transfers(&reader);
  print_result(&reader, duration, &before, &after);
  // A transfer that never ended may not be freed: the end of the process takes it.
  if (reader.in_flight) return 0;
  for (int i = 0; i < reader.options.transfers; i++) libusb_free_transfer(reader.slots[i].transfer);
  libusb_release_interface(reader.handle, 0);
  libusb_close(reader.handle);
  libusb_unref_device(reader.arrived);
  libusb_exit(reader.context);
  return 0;
}
