"""One of the peers over a stream of 64-byte reports, as a process of its own: what a script that somebody writes for a session takes.

    peer.py scipy+imufusion | scipy | neurokit2 | ahrs | vqf | godirect   REPORTS.bin RATE [SAMPLES]

Prints what it found. It reads no text and no packets: the reports' bytes lie in the file one after another, 8 bytes of header and then four
times seven 16-bit numbers, so that decoding them is one line of numpy. `SAMPLES` ends the stream early, for peers that are slow. godirect gets the
same numbers as measurements of its own form.
"""
import struct
import sys

import numpy

GRAVITY = 9.80665


def columns(path, limit):
    data = numpy.fromfile(path, dtype=numpy.uint8).reshape(-1, 64)[:, 8:]
    counts = numpy.ascontiguousarray(data).view("<i2").reshape(-1, 7)[:limit].astype(float)
    return counts[:, 0] * 0.05, counts[:, 1:4] / 2048 * GRAVITY, numpy.radians(counts[:, 4:7] / 16.4)


def repetitions(force, rate):
    import scipy.signal
    smoothed = scipy.signal.sosfiltfilt(scipy.signal.butter(2, 10, fs=rate, output="sos"), force)
    peaks, _ = scipy.signal.find_peaks(smoothed, prominence=10, distance=int(0.4 * rate))
    return f"{len(peaks)} repetitions, peak {smoothed.max():.1f} N, {numpy.count_nonzero(smoothed > 5) / rate / 60:.2f} minutes"


def by_scipy(force, pull, turn, rate):
    return repetitions(force, rate)


def by_scipy_and_imufusion(force, pull, turn, rate):
    import imufusion
    found = repetitions(force, rate)
    filter_ = imufusion.Ahrs()
    filter_.set_sample_period(1 / rate)
    angles = numpy.empty((len(force), 4))
    for index, (a, w) in enumerate(zip(pull / GRAVITY, numpy.degrees(turn))):
        filter_.update_no_magnetometer(w, a)
        angles[index] = filter_.get_quaternion()
    return f"{found}, w {angles[-1][0]:.3f}"


def by_neurokit2(force, pull, turn, rate):
    import neurokit2
    return f"{len(neurokit2.signal_findpeaks(force, height_min=10)['Peaks'])} repetitions"


def by_ahrs(force, pull, turn, rate):
    import ahrs
    return f"w {ahrs.filters.Madgwick(gyr=turn, acc=pull, frequency=rate).Q[-1][0]:.3f}"


def by_vqf(force, pull, turn, rate):
    import vqf
    found = vqf.VQF(1 / rate).updateBatch(numpy.ascontiguousarray(turn), numpy.ascontiguousarray(pull))
    return f"w {found['quat6D'][-1][0]:.3f}"


def by_godirect(force, pull, turn, rate):
    from godirect.device import GoDirectDevice
    # The decoder alone: it needs no connection.
    device = object.__new__(type("Decoder", (GoDirectDevice,), dict.fromkeys(GoDirectDevice.__abstractmethods__)))
    device._GDX_dump = lambda *_: None
    rows = numpy.column_stack((force, pull, turn)).astype("<f4")
    sensors = {number: type("Sensor", (), {"values": []})() for number in range(1, 8)}
    device._get_sensors_with_mask = lambda mask: sensors
    for row in rows:
        device._GDX_handle_measurement(struct.pack("<4xBHbx", device.MEASUREMENT_TYPE_NORMAL_REAL32, 0xFE, 1) + row.tobytes())
    return f"{len(sensors[1].values)} samples"


def main():
    name, path, rate, *limit = sys.argv[1:]
    run = {"scipy": by_scipy, "scipy+imufusion": by_scipy_and_imufusion, "neurokit2": by_neurokit2, "ahrs": by_ahrs, "vqf": by_vqf,
           "godirect": by_godirect}[name]
    print(run(*columns(path, int(limit[0]) if limit else None), float(rate)))


if __name__ == "__main__":
    main()
