"""Makes the fixture of the dynamometer: what its hand does, and the conversation in which it is measured, as a capture.

    record.py rows FILE      seven numbers a line, 100 lines a second: three squeezes
    record.py talk ROWS      the conversation; GDX_HD and GDX_HD_CAPTURE as in hid.py"""

import struct
import sys

import hid

HERTZ = 100


def force_at(seconds):
    """Newtons: each squeeze rises in 0.3 s, holds for 0.9 s and falls in 0.3 s."""
    for start, peak in ((2.0, 62.0), (4.5, 71.5), (7.0, 58.25)):
        t = seconds - start
        if 0 <= t < 1.5:
            return peak * min(t / 0.3, 1, (1.5 - t) / 0.3)
    return 0.0


def write_rows(path):
    with open(path, "w", encoding="ascii") as file:
        for index in range(13 * HERTZ):
            # A little unrest, the same each time.
            unrest = ((index * 7919) % 17 - 8) / 64
            force = round((force_at(index / HERTZ) + unrest) * 16) / 16
            file.write(f"{force},0.125,-0.25,{9.8125 + (index % 3 - 1) / 32},0,0.015625,0\n")


def talk(rows):
    device = hid.device()
    device.open_path(b"simulated")
    counter = 0xFF

    def say(code, *arguments):
        nonlocal counter
        counter -= 1
        packet = bytearray([0x58, 5 + len(arguments), counter, 0, code, *arguments])
        packet[3] = sum(packet) % 256
        device.write([0, len(packet), *packet, *bytes(63 - len(packet))])

    def packet():
        report = device.read(65, 5000)
        whole = report[1:1 + report[0]]
        while len(whole) < whole[1]:
            report = device.read(65, 5000)
            whole += report[1:1 + report[0]]
        return whole

    say(0x1A, *bytes.fromhex("a54a064907480847094 60a450b440c430d420e41".replace(" ", "")))
    packet()
    for command in ((0x10,), (0x55,), (0x51,), *((0x50, sensor) for sensor in range(1, 8))):
        say(*command)
        packet()
    say(0x1B, 0xFF, 0, *struct.pack("<I", 1_000_000 // HERTZ), 0, 0, 0, 0)
    packet()
    say(0x18, 0xFF, 1, *struct.pack("<I", 0xFE), *bytes(8))
    packet()
    with open(rows, encoding="ascii") as file:
        left = len(file.readlines())
    while left > 0:
        measurement = packet()
        if measurement[0] == 0x20 and measurement[4] == 0x06:
            left -= measurement[7]
    say(0x19, 0xFF, 0, 0xFF, 0xFF, 0xFF, 0xFF)
    packet()
    device.close()


{"rows": write_rows, "talk": talk}[sys.argv[1]](sys.argv[2])
