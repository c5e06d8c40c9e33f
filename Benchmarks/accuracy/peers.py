"""Repetitions by scipy.signal.find_peaks and by neurokit2, on the same samples, at their best single setting.

Both get every chance. The force is smoothed by a centred mean, as ours is or more; each number of a setting is in
newtons, in seconds, or a part of the session's range of force; and the setting is chosen by the F1 over the very sessions on
which it is then judged. Ours has one setting that was never chosen on them.

- scipy: find_peaks with a least prominence, the greater of so many newtons and a part of the range, and a least distance.
  A repetition reaches from where force passes 10 % of the prominence above the base on one side to the other
  (peak_widths at 0.9).
- neurokit2: signal_findpeaks with a least height of a peak above its surroundings, in newtons and as a part of the greatest.
  A repetition reaches between the onset and offset it gives.
"""
import itertools
import multiprocessing
import warnings

import neurokit2
import numpy
import scipy.signal

import score
import sessions

SMOOTHING_SECONDS = [0.05, 0.15, 0.3]
PROMINENCE_NEWTONS = [0.5, 1.0, 1.5, 2.0]
PROMINENCE_SHARE = [0.0, 0.05, 0.1, 0.15, 0.2, 0.3]
DISTANCE_SECONDS = [0.0, 0.4, 0.8, 1.2]


def forces(path, results):
    """The force of each session in N, decoded from the reports' bytes."""
    data = numpy.fromfile(path, dtype=numpy.uint8)
    first = 0
    for result in results:
        size = sessions.HEAD_BYTES + 2 * result["samplesPerReport"]
        rows = data[first:first + result["reports"] * size].reshape(-1, size)
        first += rows.size
        counts = numpy.ascontiguousarray(rows[:, sessions.HEAD_BYTES:]).view("<i2").ravel().astype(float)
        yield ((counts + 32768) * (32768 / 65535) - 16384) * 0.1


def smooth(force, seconds, rate):
    width = int(seconds * rate) // 2 * 2 + 1
    if width < 3 or width > len(force):
        return force
    padded = numpy.pad(force, width // 2, mode="edge")
    sums = numpy.concatenate(([0.0], numpy.cumsum(padded)))
    return (sums[width:] - sums[:-width]) / width


def find_peaks(force, rate, smoothing, distance):
    """Peaks with their prominences, and the curve they are of."""
    curve = smooth(force, smoothing, rate)
    peaks, found = scipy.signal.find_peaks(curve, distance=max(1, distance * rate), prominence=(PROMINENCE_NEWTONS[0], None))
    return curve, peaks, found["prominences"]


def neurokit_peaks(force, rate, smoothing):
    """Peaks with their heights, onsets and offsets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return neurokit2.signal_findpeaks(smooth(force, smoothing, rate), height_min=PROMINENCE_NEWTONS[0])


def chosen_by(heights, reference, newtons, share):
    return heights >= max(newtons, share * reference)


def rows_of_scipy(curve, peaks, rate):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, _, left, right = scipy.signal.peak_widths(curve, peaks, rel_height=0.9)
    return list(zip(left / rate, peaks / rate, right / rate))


def rows_of_neurokit(columns, rate, length):
    starts, peaks, ends = columns
    starts = numpy.where(numpy.isnan(starts), 0, starts)
    ends = numpy.where(numpy.isnan(ends), length - 1, ends)
    return list(zip(starts / rate, peaks / rate, ends / rate))


def counts_of(work):
    """For each setting of both: hits and peaks found, of one session."""
    result, force = work
    rate, truth = result["rateHz"], result["truth"]
    counts = {}

    def count(setting, peaks):
        pairs, false = score.match(truth, [(None, peak, None) for peak in peaks])
        counts[setting] = (len(pairs), len(pairs) + false)

    for smoothing in SMOOTHING_SECONDS:
        for distance in DISTANCE_SECONDS:
            curve, peaks, heights = find_peaks(force, rate, smoothing, distance)
            for newtons, share in itertools.product(PROMINENCE_NEWTONS, PROMINENCE_SHARE):
                count(("scipy", smoothing, distance, newtons, share),
                      peaks[chosen_by(heights, numpy.ptp(curve), newtons, share)] / rate)
        found = neurokit_peaks(force, rate, smoothing)
        greatest = max(found["Height"], default=0)
        for newtons, share in itertools.product(PROMINENCE_NEWTONS, PROMINENCE_SHARE):
            count(("neurokit2", smoothing, newtons, share), found["Peaks"][chosen_by(found["Height"], greatest, newtons, share)] / rate)
    return counts


def best(results, reports):
    """(name, setting, score) of both at the setting with the greatest F1."""
    true = sum(len(result["truth"]) for result in results)
    sums = {}
    with multiprocessing.Pool() as pool:
        for counts in pool.imap_unordered(counts_of, zip(results, forces(reports, results)), chunksize=4):
            for setting, (hits, found) in counts.items():
                before = sums.get(setting, (0, 0))
                sums[setting] = (before[0] + hits, before[1] + found)
    chosen = {name: max((setting for setting in sums if setting[0] == name),
                        key=lambda setting: 2 * sums[setting][0] / (sums[setting][1] + true)) for name in ("scipy", "neurokit2")}
    scores = {name: score.Score() for name in chosen}
    for result, force in zip(results, forces(reports, results)):
        rate = result["rateHz"]
        _, smoothing, distance, newtons, share = chosen["scipy"]
        curve, peaks, heights = find_peaks(force, rate, smoothing, distance)
        rows = rows_of_scipy(curve, peaks[chosen_by(heights, numpy.ptp(curve), newtons, share)], rate)
        scores["scipy"].add(rate, result["truth"], rows)
        _, smoothing, newtons, share = chosen["neurokit2"]
        found = neurokit_peaks(force, rate, smoothing)
        kept = chosen_by(found["Height"], max(found["Height"], default=0), newtons, share)
        columns = [found[key][kept] for key in ("Onsets", "Peaks", "Offsets")]
        scores["neurokit2"].add(rate, result["truth"], rows_of_neurokit(columns, rate, len(force)))
    return [(name, chosen[name][1:], scores[name]) for name in chosen]
