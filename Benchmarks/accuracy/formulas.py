"""The measures of force, computed again in numpy by the words of docs/MEASURES.md from `gripctl replay --samples`, and compared with
repetitions.csv and summary.json. It shares no code with the product: only where a repetition lies, and its baseline, height and onset, are
taken from its row; the onset is found again as well. Smoothness is compared as smoothness.py says.

    formulas.py    after `swift build -c release` of gripctl
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy

import ours
import smoothness

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Of shipped streams those at 25 to 100 Hz, where a point of the rules is one sample, and without drift or undershoot, where the baseline
# is level.
STREAMS = ("asht-both-hands", "endurance", "force-only", "no-report-id", "reordered-unaligned", "split-ids", "torn", "tracking",
           "unplugged", "doubles")
# How far apart both may be: a part of the value, or so much in its unit, whichever is more. What the files do not say moves it: how far the
# rule inclines the baseline, and how noisy force seemed by then, which places the onset and is up to half a newton of a rise.
LIMITS = {
    "peak_N": (0, 0.001), "impulse_above_baseline_Ns": (0.02, 0.05), "onset_s": (0, 0.04),
    "rfd_50ms_N_per_s": (0, 10), "rfd_100ms_N_per_s": (0, 5), "rfd_200ms_N_per_s": (0, 2.5), "rfd_peak_N_per_s": (0.001, 0.1),
    "held_s": (0.015, 0.01), "held_mean_above_baseline_N": (0.001, 0.02), "held_cov_percent": (0.03, 0.02),
    "held_detrended_sd_N": (0.03, 0.005), "area_percent": (0.002, 0.1), "to_75_percent_s": (0, 0.2),
    "to_50_percent_s": (0, 0.2), "force.fatigue.3": (1e-4, 0.002), "force.fatigue.5": (1e-4, 0.002), "means and bests": (1e-4, 0.002),
}


def derive(gripctl, name):
    """Samples, repetitions and summary of a shipped stream."""
    with tempfile.TemporaryDirectory() as folder:
        samples = folder + "/samples.csv"
        command = [gripctl, "replay", str(ROOT / "fixtures" / f"{name}.hid"), "--output", folder, "--samples", samples]
        subprocess.run(command, check=True, capture_output=True)
        with open(samples, newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["force_N"]]
        session = next(pathlib.Path(folder).glob("*/*/summary.json")).parent
        with open(session / "repetitions.csv", newline="") as file:
            repetitions = list(csv.DictReader(file))
        summary = json.loads((session / "summary.json").read_text())
    column = lambda key: numpy.array([float(row[key]) for row in rows])
    numbers = numpy.array([int(row["repetition"] or 0) for row in rows])
    return column("time_s"), column("force_N"), numbers, repetitions, summary


def smooth(force, spacing):
    """The centred mean of the rules: as many samples as fit into about 50 ms, an odd number."""
    reach = max(0, min(5, (int(round(60 / (1000 * spacing), 6)) + 1) // 2 - 1))
    return numpy.convolve(force, numpy.ones(2 * reach + 1) / (2 * reach + 1), "same")


def crossing(t, y, index, level):
    """When the line from the point before to the one at `index` passes a level."""
    part = (level - y[index - 1]) / (y[index] - y[index - 1])
    return t[index - 1] + part * (t[index] - t[index - 1])


def integral(t, y, begin, end):
    """Of what lasts from each sample to the next."""
    edges = numpy.clip(numpy.append(t, t[-1] + numpy.median(numpy.diff(t))), begin, end)
    return (y * numpy.diff(edges)).sum()


def rates(t, above, onset, held_from, held_until, level):
    """Rises from the onset over 50, 100 and 200 ms, and the greatest over any 50 ms."""
    def rise(begin, force, window):
        return (numpy.interp(begin + window, t, above) - force) / window

    found = {f"rfd_{window}ms_N_per_s": rise(onset, level, window / 1000) for window in (50, 100, 200)}
    later = [rise(t[i], above[i], 0.05) for i in numpy.flatnonzero((t >= onset) & (t < held_from) & (t + 0.05 <= held_until))]
    found["rfd_peak_N_per_s"] = max([found["rfd_50ms_N_per_s"], *later])
    return found


def onset_of(t, above, start, level):
    """When force left the baseline: before 10 % of the height, the line through the two samples after it is run back to the level."""
    first = numpy.flatnonzero((t >= start) & (above > level))[0]
    while first > 0 and above[first - 1] > level:
        first -= 1
    step = above[first + 1] - above[first] if above[first + 1] > above[first] else above[first] - above[first - 1]
    return t[first] - min((above[first] - level) / step, 1) * (t[first] - t[first - 1])


def hold(t, above, smoothed, inside, level):
    """The longest time at a level: its length, and mean, variation and deviation from the trend without half a second at each end."""
    near = (smoothed >= level) & inside
    edges = numpy.flatnonzero(numpy.diff(near.astype(int)))
    runs = [(crossing(t, smoothed, a + 1, level), crossing(t, smoothed, b + 1, level)) for a, b in zip(edges[::2], edges[1::2])]
    begin, end = max(runs, key=lambda run: run[1] - run[0])
    middle = (t >= begin + 0.5) & (t <= end - 0.5)
    force, x = above[middle], t[middle]
    found = {"held_s": end - begin}
    if len(force) > 2:
        rest = force - numpy.polyval(numpy.polyfit(x - x.mean(), force, 1), x - x.mean())
        found["held_mean_above_baseline_N"] = force.mean()
        found["held_cov_percent"] = 100 * force.std(ddof=1) / force.mean()
        found["held_detrended_sd_N"] = numpy.sqrt((rest ** 2).sum() / (len(rest) - 2))
    return found


def fading(t, above, smoothed, start, end, spacing):
    """Area under a sustained hold against the greatest 100 ms of its first 5 s, and when force fell to parts of that."""
    width = max(1, min(10, round(0.1 / spacing)))
    mean = numpy.array([above[max(0, i - (width - 1) // 2):][:width].mean() for i in range(len(t))])
    beginning = numpy.flatnonzero((t >= start) & (t < start + 5))
    top = beginning[mean[beginning].argmax()]
    maximum = mean[top]
    found = {"area_percent": 100 * integral(t, above, t[top], end) / (maximum * (end - t[top]))}
    for part in (75, 50):
        below = (smoothed <= part / 100 * maximum) & (t >= t[top]) & (t < end)
        runs = numpy.split(numpy.arange(len(t)), numpy.flatnonzero(numpy.diff(below.astype(int))) + 1)
        for run in runs:
            if below[run[0]] and min(t[run[-1]] + spacing, end) - t[run[0]] >= 1:
                found[f"to_{part}_percent_s"] = crossing(t, smoothed, run[0], part / 100 * maximum) - t[top]
                break
    return found


def again(t, force, numbers, row, summary):
    """The measures of one repetition."""
    start, end, baseline = (float(row[key]) for key in ("start_s", "end_s", "baseline_N"))
    held_from = start + float(row["rise_s"])
    held_until = held_from + float(row["hold_s"])
    spacing = float(numpy.median(numpy.diff(t)))
    inside = numbers == int(row["number"])
    above = force - baseline
    smoothed = smooth(above, spacing)
    found = {"peak_N": force[inside].max(), "impulse_above_baseline_Ns": integral(t, above, start, end)}
    parameters, noise = summary["parameters"], summary["quality"]["forceNoiseNewtons"]
    if row["onset_s"]:
        level = max(parameters["onsetNewtonsMin"], parameters["onsetNoiseFactor"] * noise)
        found["onset_s"] = onset_of(t, above, start, level)
        found |= rates(t, above, float(row["onset_s"]), held_from, held_until, level)
    if row["held_s"]:
        found |= hold(t, above, smoothed, inside, parameters["plateauRatio"] * float(row["height_N"]))
    if row["area_percent"]:
        found |= fading(t, above, smoothed, start, end, spacing)
    return found


def totals(rows, summary, own):
    """(what, limit's name, ours, again) of the measures of the session."""
    stated = {measure["id"]: measure.get("value") for measure in summary["measures"]}
    peaks = numpy.array([found["peak_N"] for found in own])
    above = peaks - numpy.array([float(row["baseline_N"]) for row in rows])
    for width in (3, 5):
        if len(rows) >= 2 * width + 1:
            early, late = above[1:width + 1].mean(), above[-width:].mean()
            name = f"force.fatigue.{width}"
            yield name, name, stated[name], 100 * (early - late) / early
    exact = [("force.peak", peaks.max()), ("force.peak.mean", peaks.mean())]
    exact += [("force.peak.sd", peaks.std(ddof=1)), ("force.peak.cov", 100 * peaks.std(ddof=1) / peaks.mean())] if len(peaks) > 2 else []
    for name, column in (("50", "rfd_50ms_N_per_s"), ("100", "rfd_100ms_N_per_s"), ("200", "rfd_200ms_N_per_s"), ("peak", "rfd_peak_N_per_s")):
        values = [float(row[column]) for row in rows if row[column]]
        exact += [(f"force.rfd.{name}.best", max(values)), (f"force.rfd.{name}.mean", numpy.mean(values))] if values else []
    for name, column in (("cov", "held_cov_percent"), ("detrendedSD", "held_detrended_sd_N"), ("mean", "held_mean_above_baseline_N")):
        values = [float(row[column]) for row in rows if row[column]]
        exact += [(f"force.hold.{name}", numpy.mean(values))] if values else []
    for name, value in exact:
        yield name, "means and bests", stated[name], value


def compare(gripctl):
    """(limit's name, where, ours, again) of everything that both give."""
    for name in STREAMS:
        t, force, numbers, rows, summary = derive(gripctl, name)
        own = [again(t, force, numbers, row, summary) for row in rows]
        for row, found in zip(rows, own):
            for key, value in found.items():
                if row[key]:
                    yield key, f"{name}, repetition {row['number']}", float(row[key]), value
        for what, limit, stated, value in totals(rows, summary, own):
            yield limit, f"{name}, {what}", stated, value


def main(gripctl):
    """Prints how many were compared and how far apart they are; names those beyond the limits. Whether there are none."""
    found = {}
    for key, where, stated, value in compare(gripctl):
        part, least = LIMITS[key]
        found.setdefault(key, []).append((abs(stated - value) / max(part * abs(stated), least), where, stated, value))
    print("measures of force against numpy: how many, and the greatest difference in parts of its limit")
    is_within_limits = set(found) == set(LIMITS)
    for key in LIMITS.keys() - found.keys():
        print(f"  {key}: none were compared")
    for key, rows in found.items():
        worst = max(rows)
        print(f"  {key}: {len(rows)}, {worst[0]:.2f} ({worst[1]}: {worst[2]} and {worst[3]:.4f})")
        is_within_limits &= worst[0] <= 1
    return is_within_limits


if __name__ == "__main__":
    bench = ours.build()
    is_within_limits = main(str(pathlib.Path(bench).with_name("gripctl")))
    for name, measure, published, own, other in smoothness.table(bench):
        print(f"  {measure} of {name}: {own:.6f}, numpy {other:.6f}" + (f", published {published}" if published else ""))
    if not is_within_limits or not smoothness.is_within(bench):
        sys.exit("formulas: beyond the limits")
