"""As much of hidapi's Python module as godirect asks for, with one device: the simulated dynamometer, a program that speaks over
pipes. Everything that is said is written to a capture, as usbmon would.

GDX_HD is the program and its arguments, GDX_HD_CAPTURE the capture's path."""

import os
import select
import shlex
import struct
import subprocess

VENDOR, PRODUCT, REPORT = 0x08F7, 0x0010, 64
SERIAL = "151000C1"
# A vendor's page, and nothing but bytes: 64 each way, without ids.
REPORT_DESCRIPTOR = bytes.fromhex("0600ff0901a10109021500 26ff0075089540 8102 09039540 9102c0".replace(" ", ""))


class Capture:
    """A pcap file of link type 220: 64 bytes of header before each packet. Times are made up: a sample lasts as long as it was told."""

    CONTROL, INTERRUPT = 2, 1

    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 220))
        self.micros = 1_700_000_000_000_000
        self.period = 0
        self.number = 0
        self.describe()

    def packet(self, kind, transfer, endpoint, data, setup=None, number=None):
        self.number += 1
        header = struct.pack(
            "<QBBBBHBBqiiII8s16x", number or self.number, ord(kind), transfer, endpoint, 5, 1,
            0 if setup else 0x2D, 0 if data else 0x3C, self.micros // 1_000_000, self.micros % 1_000_000, 0, len(data),
            len(data), setup or bytes(8))
        body = header + data
        self.file.write(struct.pack("<IIII", self.micros // 1_000_000, self.micros % 1_000_000, len(body), len(body)))
        self.file.write(body)

    def control(self, setup, answer):
        number = self.number + 1
        self.packet("S", self.CONTROL, 0x80, b"", setup, number)
        self.packet("C", self.CONTROL, 0x80, answer, None, number)

    def describe(self):
        device = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x0200, 0, 0, 0, 64, VENDOR, PRODUCT, 0x0100, 0, 2, 3, 1)
        configuration = (
            bytes([9, 2, 41, 0, 1, 1, 0, 0xA0, 50, 9, 4, 0, 0, 2, 3, 0, 0, 0, 9, 0x21, 0x11, 1, 0, 1, 0x22])
            + struct.pack("<H", len(REPORT_DESCRIPTOR)) + bytes([7, 5, 0x81, 3, 64, 0, 1, 7, 5, 0x01, 3, 64, 0, 1]))
        self.control(bytes([0x80, 6, 0, 1, 0, 0, 18, 0]), device)
        self.control(bytes([0x80, 6, 0, 2, 0, 0, 41, 0]), configuration)
        for index, text in ((2, "GDX-HD " + SERIAL), (3, SERIAL)):
            string = text.encode("utf-16-le")
            self.control(bytes([0x80, 6, index, 3, 9, 4, 255, 0]), bytes([2 + len(string), 3]) + string)
        self.control(bytes([0x81, 6, 0, 0x22, 0, 0, len(REPORT_DESCRIPTOR), 0]), REPORT_DESCRIPTOR)

    def sent(self, report):
        if report[5] == 0x1B:
            self.period = struct.unpack_from("<I", report, 8)[0]
        self.packet("S", self.INTERRUPT, 0x01, report)
        self.packet("C", self.INTERRUPT, 0x01, b"")

    def received(self, report, is_first):
        # A packet of measurement comes when its last sample was taken.
        if is_first and report[1] == 0x20 and report[5] in (6, 7):
            self.micros += self.period * report[8 if report[5] == 6 else 10]
        self.packet("C", self.INTERRUPT, 0x81, report)


class device:  # hidapi's own name
    def __init__(self):
        self.program = None

    def open_path(self, path):
        self.program = subprocess.Popen(
            shlex.split(os.environ["GDX_HD"]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.capture = Capture(os.environ["GDX_HD_CAPTURE"])
        self.left = 0  # bytes of a packet that are still to come

    def write(self, buffer):
        report = bytes(buffer[1:])  # the first byte is the id of a report that has none
        assert len(report) == REPORT
        self.capture.sent(report)
        self.program.stdin.write(report)
        return len(buffer)

    def read(self, length, timeout_ms=0):
        report = b""
        while len(report) < REPORT:
            ready, _, _ = select.select([self.program.stdout], [], [], timeout_ms / 1000)
            if not ready:
                return []
            piece = self.program.stdout.read(REPORT - len(report))
            if not piece:
                return []
            report += piece
        is_first = self.left <= 0
        self.left = (report[2] if is_first else self.left) - report[0]
        self.capture.received(report, is_first)
        return list(report)

    def close(self):
        self.capture.file.close()
        self.program.stdin.close()
        self.program.wait()


def enumerate(vendor_id=0, product_id=0):  # hidapi's own name
    return [{
        "path": b"simulated", "vendor_id": VENDOR, "product_id": PRODUCT, "serial_number": SERIAL,
        "product_string": "GDX-HD " + SERIAL,
    }]
