"""Draws simulated sessions for the accuracy bench: scenarios of docs/SIMULATOR.md, from a seed.

Numbers are drawn evenly, or evenly in their logarithm where a limit is many times the other. The limits are those within
which docs/REPETITIONS.md says that repetitions can be counted:

- every peak lies in 3 ... 900 N, also when the hand has tired (the rule needs 2 N, and noise comes on top);
- a squeeze has at least four samples, two of them near its peak, and two between it and the next: at 10 Hz a squeeze
  of 0.15 s is not in the data;
- two peaks of a double are parted by a fall of 40 % or more, a tremor swings by up to 24 % of the force (the rule
  parts at 30 %);
- the baseline drifts by up to 0.2 N/s (the rule follows 0.25 N/s), and sinks by up to 10 % of the peak after a release.
"""
import math
import random

RATES_HZ = [10, 20, 25, 50, 100, 200, 285.71, 500, 1000]
PEAK_NEWTONS = (3.0, 900.0)
NOISE_NEWTONS = (0.02, 0.4)
DRIFT_NEWTONS_PER_SECOND = 0.2
PRELOAD_NEWTONS = 60.0
TREMOR_PERCENT = (2.0, 12.0)
TREMOR_HERTZ = (0.7, 10.0)
DOUBLE_VALLEY = (0.2, 0.6)
UNDERSHOOT_SHARE = (0.01, 0.1)
UNDERSHOOT_SECONDS = (0.8, 8.0)
RISE_SECONDS = (0.12, 1.2)
FALL_SECONDS = (0.1, 1.0)
HOLD_SECONDS = (0.05, 2.0)
PAUSE_SECONDS = (0.4, 5.0)
RAMP_SECONDS = (2.0, 15.0)
RAMP_NEWTONS_PER_SECOND_MIN = 1.0
LONG_HOLD_SECONDS = (3.0, 15.0)
ENDURANCE_SHARE_LEFT = (0.3, 0.9)
FATIGUE_SHARE_LEFT = (0.4, 1.0)
JITTER = 0.15

# A report: a head of sequence, time and flags, and then forces of two bytes.
HEAD_BYTES = 7
LAYOUT = """layout:
  - before: [{is: sequence, bits: 16}, {is: time, bits: 32}, {is: flags, bits: 8}]
    sample: [{is: force, bits: 16, physical: [-16384, 16384], unit: 0xE111, exponent: 4}]"""


class Session:
    """One session's scenario while it is drawn."""

    def __init__(self, random_, undershoots):
        self.random = random_
        self.undershoots = undershoots
        self.rate = random_.choice(RATES_HZ)
        self.samples_per_report = random_.choice([1, 2, 4, 8])
        self.peak = self.log_even(PEAK_NEWTONS)

    def even(self, limits):
        return self.random.uniform(*limits)

    def log_even(self, limits):
        return math.exp(self.random.uniform(*map(math.log, limits)))

    def flat(self, entries):
        return "{" + ", ".join(f"{key}: {value if isinstance(value, (str, int)) else format(value, '.4f')}"
                               for key, value in entries.items()) + "}"

    def edges(self):
        """Rise, hold and fall of a squeeze that the device's rate can show."""
        sample = 1 / self.rate
        hold = max(self.log_even(HOLD_SECONDS), 2 * sample)
        rise = max(self.log_even(RISE_SECONDS), sample)
        fall = max(self.log_even(FALL_SECONDS), sample)
        return {"rise": rise, "hold": hold, "fall": fall, "shape": self.random.choice(["smooth", "smooth", "trapezoid"])}

    def pause(self):
        return max(self.log_even(PAUSE_SECONDS), 2 / self.rate)

    def forces(self, jitter):
        """First and last force of a row of squeezes, so that none leaves the limits whatever the jitter."""
        low, high = PEAK_NEWTONS[0] / (1 - jitter), PEAK_NEWTONS[1] / (1 + jitter)
        first = min(max(self.peak * self.even((0.6, 1)), low), high)
        last = max(first * self.even(FATIGUE_SHARE_LEFT), low)
        return f"[{first:.3f}, {last:.3f}]"

    def squeezes(self):
        jitter = self.even((0, JITTER))
        return "squeezes", {"count": self.random.randint(3, 12), "force": self.forces(jitter), "jitter": jitter,
                            **self.edges(), "pause": self.pause()}

    def doubles(self):
        name, entries = self.squeezes()
        entries["count"] = self.random.randint(2, 5)
        entries["valley"] = self.even(DOUBLE_VALLEY)
        return "doubles", entries

    def long_effort(self):
        return {"force": max(self.peak * self.even((0.5, 1)), PEAK_NEWTONS[0]), "pause": self.pause() + 1}

    def hold(self):
        entries = self.long_effort()
        edges = self.edges()
        tremor = {"percent": self.even(TREMOR_PERCENT), "hertz": self.log_even(TREMOR_HERTZ)}
        entries["force"] = min(entries["force"], PEAK_NEWTONS[1] / (1 + tremor["percent"] / 100))
        entries.update(seconds=self.even(LONG_HOLD_SECONDS), rise=edges["rise"], fall=edges["fall"], shape=edges["shape"])
        if self.random.random() < 0.7:
            entries["tremor"] = self.flat(tremor)
        return "hold", entries

    def ramp(self):
        edges = self.edges()
        entries = self.long_effort()
        slowest = entries["force"] / RAMP_NEWTONS_PER_SECOND_MIN
        return "ramp", {**entries, "seconds": min(self.even(RAMP_SECONDS), slowest), "hold": edges["hold"], "fall": edges["fall"]}

    def endurance(self):
        edges = self.edges()
        return "endurance", {**self.long_effort(), "seconds": self.even(LONG_HOLD_SECONDS), "rise": edges["rise"],
                             "fall": edges["fall"], "shape": edges["shape"], "endFraction": self.even(ENDURANCE_SHARE_LEFT)}

    def scenario(self):
        """The scenario as text."""
        lines = ["title: A drawn session", "why: The accuracy bench.", f"rate: {self.rate}",
                 f"samplesPerReport: {self.samples_per_report}", LAYOUT, f"noise: {self.log_even(NOISE_NEWTONS):.4f}",
                 f"preload: {self.even((0, PRELOAD_NEWTONS)) if self.random.random() < 0.7 else 0:.3f}",
                 f"drift: {self.even((-DRIFT_NEWTONS_PER_SECOND, DRIFT_NEWTONS_PER_SECOND)):.4f}"]
        if self.undershoots:
            undershoot = {"newtons": self.peak * self.even(UNDERSHOOT_SHARE), "seconds": self.log_even(UNDERSHOOT_SECONDS)}
            lines.append(f"undershoot: {self.flat(undershoot)}")
        lines += ["activities:", f"  - rest: {{seconds: {self.even((2, 5)):.3f}}}"]
        kinds = [self.squeezes, self.squeezes, self.squeezes, self.doubles, self.hold, self.ramp, self.endurance]
        for _ in range(self.random.randint(2, 4)):
            name, entries = self.random.choice(kinds)()
            lines.append(f"  - {name}: {self.flat(entries)}")
        lines.append(f"  - rest: {{seconds: {self.even((2, 6)):.3f}}}")
        return "\n".join(lines) + "\n"


def draw(count, seed, undershoots=False):
    """`count` scenarios. Each session has a random generator of its own, so that a longer row begins like a shorter one."""
    return [Session(random.Random(f"{seed}/{index}"), undershoots).scenario() for index in range(count)]
