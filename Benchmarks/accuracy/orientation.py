"""Orientation error on BROAD trial 02 as a controller's stream: ours and peers', each with its defaults, on the same samples.

The samples are decoded here, from the stream's bytes by the interface of docs/HID-INTERFACE.md, so that an error of our decoder
would show. Ours is read from what `gripctl replay --samples` writes of the same stream.

The measure is the BROAD paper's (Laidig et al. 2021): the error quaternion between estimate and optical truth, sensor in
earth; its inclination, 2 acos sqrt(w^2 + z^2), and its whole angle after the heading offset that fits best is taken out, since
without a magnetometer heading has no reference. Root mean square in degrees over the samples that the data set marks as moving.
"""
import csv
import pathlib
import subprocess
import tempfile

import ahrs
import imufusion
import numpy
import vqf

RATE_HZ = 285.71
GRAVITY = 9.80665


def samples_of(stream):
    """Acceleration in m/s^2 and angular velocity in rad/s, from the reference controller's reports."""
    rows = []
    for line in open(stream):
        if not line.startswith("E:"):
            continue
        report = bytes(int(word, 16) for word in line.split()[3:])
        if report[0] != 1 or len(report) != 64:
            continue
        rows.append(numpy.frombuffer(report, "<i2", offset=8).reshape(4, 7))
    counts = numpy.concatenate(rows).astype(float)
    acceleration = ((counts[:, 1:4] + 32768) * (32 / 65535) - 16) * GRAVITY
    turning = numpy.radians((counts[:, 4:7] + 32768) * (4000 / 65535) - 2000)
    return acceleration, turning


def truth_of(path, count):
    """Quaternions of the optical truth, and which samples count: moving ones for which there is a truth."""
    rows = list(csv.DictReader(open(path)))[:count]
    quaternions = numpy.array([[float(row[key]) for key in ("qw", "qx", "qy", "qz")] for row in rows])
    moving = numpy.array([row["moving"] == "1" for row in rows])
    return quaternions, moving & ~numpy.isnan(quaternions).any(axis=1)


def product(p, q):
    pw, px, py, pz = p.T
    qw, qx, qy, qz = q.T
    return numpy.stack([pw * qw - px * qx - py * qy - pz * qz, pw * qx + px * qw + py * qz - pz * qy,
                        pw * qy - px * qz + py * qw + pz * qx, pw * qz + px * qy - py * qx + pz * qw], axis=1)


def conjugate(q):
    return q * [1, -1, -1, -1]


def errors(estimate, truth, counted):
    """(inclination, total), root mean square in degrees."""
    count = min(len(estimate), len(truth))
    use = counted[:count] & ~numpy.isnan(estimate[:count]).any(axis=1)
    # In the earth's frame: what must be turned further after the truth to give the estimate.
    error = product(estimate[:count][use], conjugate(truth[:count][use]))
    w, x, y, z = error.T
    inclination = 2 * numpy.arccos(numpy.clip(numpy.sqrt(w * w + z * z), 0, 1))

    def whole(offset):
        turned = numpy.abs(w * numpy.cos(offset / 2) + z * numpy.sin(offset / 2))
        return numpy.sqrt(numpy.mean((2 * numpy.arccos(numpy.clip(turned, 0, 1))) ** 2))

    offsets = numpy.linspace(-numpy.pi, numpy.pi, 721)
    best = min(offsets, key=whole)
    best = min(numpy.linspace(best - 0.01, best + 0.01, 201), key=whole)
    return numpy.degrees(numpy.sqrt(numpy.mean(inclination ** 2))), numpy.degrees(whole(best))


def by_vqf(acceleration, turning):
    return vqf.VQF(1 / RATE_HZ).updateBatch(numpy.ascontiguousarray(turning), numpy.ascontiguousarray(acceleration))["quat6D"]


def by_imufusion(acceleration, turning):
    filter_ = imufusion.Ahrs()
    filter_.set_sample_period(1 / RATE_HZ)
    rows = []
    for a, w in zip(acceleration / GRAVITY, numpy.degrees(turning)):
        filter_.update_no_magnetometer(w, a)
        rows.append(filter_.get_quaternion())
    return numpy.array(rows)


def by_madgwick(acceleration, turning):
    return ahrs.filters.Madgwick(gyr=turning, acc=acceleration, frequency=RATE_HZ).Q


def ours(gripctl, stream):
    """Our quaternions, or None where this gripctl writes no samples."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "samples.csv"
        command = [gripctl, "replay", str(stream), "--output", folder + "/out", "--samples", str(path)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not path.exists():
            return None
        columns = ("qw", "qx", "qy", "qz")
        return numpy.array([[float(row[key] or "nan") for key in columns] for row in csv.DictReader(open(path))])


def table(data, gripctl):
    """Rows of (name, inclination, total)."""
    stream = data / "streams" / "broad_02.hid"
    acceleration, turning = samples_of(stream)
    truth, counted = truth_of(data / "imu" / "broad_02.csv", len(acceleration))
    estimates = [("vqf", by_vqf(acceleration, turning)), ("imufusion", by_imufusion(acceleration, turning)),
                 ("ahrs Madgwick", by_madgwick(acceleration, turning))]
    own = ours(gripctl, stream)
    if own is not None:
        estimates.insert(0, ("ours", own))
    return [(name, *errors(estimate, truth, counted)) for name, estimate in estimates]
