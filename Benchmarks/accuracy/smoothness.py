"""Spectral arc length and log dimensionless jerk of movements: ours, and computed again in numpy by the formulas of Balasubramanian et
al. 2015 (J NeuroEng Rehabil 12:112), with that paper's constants. Of the bell both are published with the authors' program."""
import json
import subprocess

import numpy

RATE_HZ = 100
# The difference that is accepted: that of the published digits, and, against numpy, of rounding.
PUBLISHED_MAX, NUMPY_MAX = 5e-6, 1e-9


def movements():
    """(name, speeds, published spectral arc length and jerk)."""
    t = numpy.arange(200) / 100 - 1
    bell = numpy.exp(-5 * t ** 2)
    share = numpy.arange(150) / 149
    jerk_least = 30 * share ** 2 * (1 - share) ** 2
    tremor = numpy.abs(bell + 0.3 * numpy.sin(2 * numpy.pi * 6 * t) * bell)
    halting = bell * numpy.abs(numpy.sin(3 * numpy.pi * numpy.arange(200) / 200))
    return [("bell exp(-5 t^2), 2 s", bell, (-1.41403, -5.81636)), ("least jerk, 1.5 s", jerk_least, None),
            ("bell with a tremor of 6 Hz", tremor, None), ("bell with two halts", halting, None)]


def arc_length(speed):
    size = 2 ** (int(numpy.ceil(numpy.log2(len(speed)))) + 4)
    amplitude = numpy.abs(numpy.fft.fft(speed, size))
    amplitude /= amplitude.max()
    frequency = numpy.arange(size) * RATE_HZ / size
    amplitude = amplitude[frequency <= 10]
    frequency = frequency[frequency <= 10]
    loud = numpy.flatnonzero(amplitude >= 0.05)
    amplitude, frequency = amplitude[loud[0]:loud[-1] + 1], frequency[loud[0]:loud[-1] + 1]
    return -numpy.hypot(numpy.diff(frequency) / (frequency[-1] - frequency[0]), numpy.diff(amplitude)).sum()


def jerk(speed):
    second = numpy.diff(speed, 2) * RATE_HZ ** 2
    duration = len(speed) / RATE_HZ
    return -numpy.log(duration ** 3 / speed.max() ** 2 * (second ** 2).sum() / RATE_HZ)


def table(program):
    """Rows of (movement, measure, published or None, ours, numpy's)."""
    made = movements()
    lines = "".join(" ".join(repr(float(value)) for value in speed) + "\n" for _, speed, _ in made)
    done = subprocess.run([program, "--smoothness", str(RATE_HZ)], input=lines, text=True, check=True, capture_output=True)
    for (name, speed, published), line in zip(made, done.stdout.splitlines()):
        ours = json.loads(line)
        yield name, "SPARC", published and published[0], ours["spectralArcLength"], arc_length(speed)
        yield name, "LDLJ", published and published[1], ours["logDimensionlessJerk"], jerk(speed)


def is_within(program):
    """Whether ours agrees with what is published and with numpy."""
    return all(abs(ours - other) <= NUMPY_MAX and (published is None or abs(ours - published) <= PUBLISHED_MAX)
               for _, _, published, ours, other in table(program))
