#include "gdxhd.h"

#include <string.h>

enum { PAYLOAD_MAX = 63, PACKET_MAX = 255, HEADER = 5, SENSORS_AVAILABLE = 0xfe };
enum { ANSWER = 0x98, MEASUREMENT = 0x20, COMMAND = 0x58 };

typedef struct {
  uint8_t bytes[PACKET_MAX];
  size_t length;
} Packet;

static void put(Packet *packet, const void *bytes, size_t count) {
  memcpy(packet->bytes + packet->length, bytes, count);
  packet->length += count;
}

static void put_number(Packet *packet, uint64_t value, unsigned count) {
  for (unsigned i = 0; i < count; i++) packet->bytes[packet->length++] = (uint8_t)(value >> 8 * i);
}

static void put_text(Packet *packet, const char *text, size_t room) {
  char field[128] = {0};
  memcpy(field, text, strlen(text) < room ? strlen(text) : room);
  put(packet, field, room);
}

static void put_double(Packet *packet, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  put_number(packet, bits, 8);
}

static Packet begin(Gdxhd *device, uint8_t kind, uint8_t about) {
  Packet packet = {.bytes = {kind, 0, device->packet_counter++, 0, about}, .length = HEADER};
  return packet;
}

// MARK: Out

static void enqueue(Gdxhd *device, const uint8_t *payload, size_t count) {
  if (device->waiting == GDXHD_QUEUE) return;
  uint8_t *report = device->queue[(device->first + device->waiting++) % GDXHD_QUEUE];
  memset(report, 0, GDXHD_REPORT);
  report[0] = (uint8_t)count;
  memcpy(report + 1, payload, count);
}

static void send(Gdxhd *device, Packet *packet, bool damaged) {
  packet->bytes[1] = (uint8_t)packet->length;
  uint8_t sum = 0;
  for (size_t i = 0; i < packet->length; i++) sum = (uint8_t)(sum + (i == 3 ? 0 : packet->bytes[i]));
  packet->bytes[3] = sum;
  if (damaged) packet->bytes[3] ^= 0x40;
  for (size_t at = 0; at < packet->length; at += PAYLOAD_MAX) {
    size_t left = packet->length - at;
    enqueue(device, packet->bytes + at, left < PAYLOAD_MAX ? left : PAYLOAD_MAX);
  }
}

static void put_status(Packet *packet) {
  const uint8_t status[] = {0, 0, 1, 8, 12, 0, 1, 8, 13, 0, 77, 1};
  put(packet, status, sizeof status);
}

static void put_device_info(Packet *packet) {
  put_text(packet, "GDX-HD", 16);
  put_text(packet, "151000C1", 16);
  put_text(packet, "GDX-HD 151000C1", 32);
  const uint8_t made[] = {1, 0, 0xea, 7, 5, 17, 1, 8, 12, 0, 1, 8, 13, 0, 1, 2, 3, 4, 5, 6};
  put(packet, made, sizeof made);
  put_number(packet, 4096, 4);
  put_text(packet, "A simulation of a hand dynamometer", 64);
}

static bool put_sensor_info(Packet *packet, uint8_t number) {
  static const struct { const char *what, *unit; double least, most; } sensors[] = {
    {"Force", "N", 0, 850},
    {"X-axis acceleration", "m/s\xc2\xb2", -157, 157}, {"Y-axis acceleration", "m/s\xc2\xb2", -157, 157},
    {"Z-axis acceleration", "m/s\xc2\xb2", -157, 157},
    {"X-axis gyro", "rad/s", -35, 35}, {"Y-axis gyro", "rad/s", -35, 35},
    {"Z-axis gyro", "rad/s", -35, 35},
  };
  if (number < 1 || number > GDXHD_CHANNELS) return false;
  put_number(packet, number, 2);
  put_number(packet, 700u + number, 4);
  put_number(packet, 0, 2);
  put_text(packet, sensors[number - 1].what, 60);
  put_text(packet, sensors[number - 1].unit, 32);
  put_double(packet, 0.1);
  put_double(packet, sensors[number - 1].least);
  put_double(packet, sensors[number - 1].most);
  put_number(packet, 1000, 4);
  put_number(packet, 60000000, 8);
  put_number(packet, 100000, 4);
  put_number(packet, 1000, 4);
  put_number(packet, 0, 4);
  return true;
}

static uint32_t number_at(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void notice(Gdxhd *device, uint8_t type, uint32_t value) {
  Packet packet = begin(device, MEASUREMENT, type);
  put_number(&packet, value, 4);
  send(device, &packet, false);
}

// What a command does, and its answer behind the header; false where there is no such command.
static bool obey(Gdxhd *device, const uint8_t *command, size_t length, Packet *answer) {
  switch (command[4]) {
  case 0x1a: case 0x54:
    device->measuring = false;
    return true;
  case 0x10: put_status(answer); return true;
  case 0x55: put_device_info(answer); return true;
  case 0x51: put_number(answer, SENSORS_AVAILABLE, 4); return true;
  case 0x56: put_number(answer, 0x02, 4); return true;
  case 0x50: return length > 5 && put_sensor_info(answer, command[5]);
  case 0x1b:
    if (length < 15) return false;
    device->period_micros = number_at(command + 7);
    put_number(answer, device->period_micros < 1000, 1);
    return true;
  case 0x18: {
    if (length < 19) return false;
    device->sensors = number_at(command + 7);
    bool good = device->period_micros && device->sensors && !(device->sensors & ~(uint32_t)SENSORS_AVAILABLE);
    put_number(answer, !good, 1);
    device->measuring = good;
    return true;
  }
  case 0x19:
    device->measuring = false;
    put_number(answer, 0, 1);
    return true;
  default: return false;
  }
}

bool gdxhd_set(GdxhdSettings *settings, const char *name, unsigned value) {
  const struct { const char *name; unsigned *number; bool *flag; } all[] = {
    {"per-packet", &settings->samples_per_packet, NULL}, {"wide", NULL, &settings->wide},
    {"notices", NULL, &settings->notices}, {"lose", &settings->lose_answers, NULL},
    {"damage", &settings->damage_answers, NULL}, {"drop-after", &settings->drop_after, NULL},
    {"drop-count", &settings->drop_count, NULL}, {"drop-silently", NULL, &settings->drop_silently},
    {"stop-after", &settings->stop_after, NULL},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (strcmp(name, all[i].name)) continue;
    if (all[i].number) *all[i].number = value;
    else *all[i].flag = value != 0;
    return true;
  }
  return false;
}

void gdxhd_init(Gdxhd *device, const GdxhdSettings *settings) {
  memset(device, 0, sizeof *device);
  device->settings = *settings;
}

void gdxhd_output(Gdxhd *device, const uint8_t *report, size_t length) {
  if (device->dead) return;
  size_t count = length ? report[0] : 0;
  const uint8_t *command = report + 1;
  uint8_t sum = 0;
  bool whole = count >= HEADER && count < length && command[0] == COMMAND && command[1] == count;
  for (size_t i = 0; whole && i < count; i++) sum = (uint8_t)(sum + (i == 3 ? 0 : command[i]));
  Packet answer = {0};
  if (whole) {
    answer = begin(device, ANSWER, command[4]);
    put_number(&answer, command[2], 1);
  }
  bool began = device->measuring;
  if (!whole || sum != command[3] || !obey(device, command, count, &answer)) {
    device->ignored++;
    return;
  }
  if (device->settings.lose_answers) {
    device->settings.lose_answers--;
    return;
  }
  bool damaged = device->settings.damage_answers > 0;
  if (damaged) device->settings.damage_answers--;
  send(device, &answer, damaged);
  if (!began && device->measuring && device->settings.notices) {
    notice(device, 0x0c, 0);
    notice(device, 0x0e, device->period_micros);
  }
}

// MARK: Measuring

bool gdxhd_is_measuring(const Gdxhd *device) {
  return device->measuring && !device->dead && device->next_row < device->settings.row_count;
}

static size_t samples_per_packet(const Gdxhd *device) {
  return device->settings.samples_per_packet ? device->settings.samples_per_packet : 1;
}

// It could not keep up: rows are measured and not sent.
static void drop(Gdxhd *device) {
  const GdxhdSettings *settings = &device->settings;
  if (!settings->drop_after || device->sent < settings->drop_after) return;
  device->settings.drop_after = 0;
  device->next_row += settings->drop_count;
  if (!settings->drop_silently) notice(device, 0x0d, settings->drop_count);
}

static void measure(Gdxhd *device) {
  const GdxhdSettings *settings = &device->settings;
  if (settings->stop_after && device->sent >= settings->stop_after) device->dead = true;
  if (!gdxhd_is_measuring(device)) return;
  size_t count = samples_per_packet(device), left = settings->row_count - device->next_row;
  if (count > left) count = left;
  // As many as a packet holds.
  size_t sensors = 0, room = PACKET_MAX - (settings->wide ? 11 : 9);
  for (unsigned sensor = 1; sensor <= GDXHD_CHANNELS; sensor++)
    sensors += device->sensors >> sensor & 1;
  if (count > room / (4 * sensors)) count = room / (4 * sensors);
  Packet packet = begin(device, MEASUREMENT, settings->wide ? 0x07 : 0x06);
  put_number(&packet, device->sensors, settings->wide ? 4 : 2);
  put_number(&packet, count, 2);
  for (size_t i = 0; i < count; i++)
    for (unsigned sensor = 1; sensor <= GDXHD_CHANNELS; sensor++) {
      if (!(device->sensors & 1u << sensor)) continue;
      put(&packet, &settings->rows[device->next_row + i][sensor - 1], 4);
    }
  device->next_row += count;
  device->sent += count;
  send(device, &packet, false);
  drop(device);
}

bool gdxhd_input(Gdxhd *device, uint8_t report[GDXHD_REPORT], bool may_measure) {
  if (!device->waiting && may_measure && gdxhd_is_measuring(device)) measure(device);
  if (!device->waiting) return false;
  memcpy(report, device->queue[device->first], GDXHD_REPORT);
  device->first = (device->first + 1) % GDXHD_QUEUE;
  device->waiting--;
  return true;
}
