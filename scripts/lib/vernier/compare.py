"""Lets godirect, unmodified, read the simulated dynamometer, and compares what it got with what was measured; `ours` compares the
table of samples that gripctl made of the same conversation.

    compare.py rows FILE COUNT SEED
    compare.py vendor FILE SENSORS PERIOD_MS
    compare.py ours FILE SAMPLES.csv SENSORS PERIOD_MS"""

import csv
import random
import sys

CHANNELS = ["force_N", "ax_mps2", "ay_mps2", "az_mps2", "gx_radps", "gy_radps", "gz_radps"]


def write_rows(path, count, seed):
    """Numbers that single precision and the decimals of a table of samples both hold exactly."""
    draw = random.Random(seed)
    with open(path, "w", encoding="ascii") as file:
        for _ in range(count):
            row = [draw.randrange(0, 800 * 16) / 16]
            row += [draw.randrange(-100 * 32, 100 * 32) / 32 for _ in range(3)]
            row += [draw.randrange(-30 * 64, 30 * 64) / 64 for _ in range(3)]
            file.write(",".join(str(value) for value in row) + "\n")


def read_rows(path):
    with open(path, encoding="ascii") as file:
        return [[float(value) for value in line.split(",")] for line in file]


def read_with_vendor(rows, sensors, period):
    from godirect import GoDirect

    vendor = GoDirect(use_ble=False, use_usb=True)
    found = vendor.get_device()
    if not found.open():
        sys.exit("godirect could not open the device")
    if found.serial_number != "151000C1" or found.order_code != "GDX-HD":
        sys.exit(f"godirect read {found.order_code} {found.serial_number}")
    found.enable_sensors(sensors)
    if not found.start(period=period):
        sys.exit("godirect could not start the measurement")
    enabled = found.get_enabled_sensors()
    while len(enabled[0].values) < len(rows):
        if not found.read(timeout=5000):
            sys.exit(f"godirect stopped after {len(enabled[0].values)} samples")
    found.stop()
    found.close()
    return {sensor.sensor_number: list(sensor.values) for sensor in enabled}


def compare(name, rows, columns):
    for sensor, values in columns.items():
        if len(values) != len(rows):
            sys.exit(f"{name} read {len(values)} samples of sensor {sensor}; {len(rows)} were measured")
        for index, (value, row) in enumerate(zip(values, rows)):
            if value != row[sensor - 1]:
                sys.exit(f"{name} read {value} at sample {index} of sensor {sensor}; {row[sensor - 1]} was measured")


def main(command, path, *words):
    if command == "rows":
        return write_rows(path, int(words[0]), int(words[1]))
    rows = read_rows(path)
    if command == "vendor":
        sensors = [int(number) for number in words[0].split(",")]
        compare("godirect", rows, read_with_vendor(rows, sensors, int(words[1])))
        return None
    with open(words[0], newline="", encoding="ascii") as file:
        table = list(csv.DictReader(file))
    sensors = [int(number) for number in words[1].split(",")]
    compare("gripctl", rows, {s: [float(row[CHANNELS[s - 1]]) for row in table] for s in sensors})
    for index, row in enumerate(table):
        if abs(float(row["time_s"]) - index * int(words[2]) / 1000) > 1e-9:
            sys.exit(f"gripctl gave sample {index} the time {row['time_s']} s")
    return None


main(*sys.argv[1:])
