"""Replays beside their limits and their peers. See scripts/bench."""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(FOLDER, "../../scripts/lib"))
import plots  # noqa: E402
import usage  # noqa: E402

SCENARIO = """
title: Squeezes
why: To be timed.
rate: RATE
samplesPerReport: 4
noise: 0.25
activities:
  - squeezes: {count: COUNT, force: [90, 60], jitter: 0.1, hold: 1, pause: 1.55}
"""
SECONDS_A_SQUEEZE = 3.0
# Peers that take longer than a minute for the whole stream get so many samples, and their times are scaled: the table says so.
SLOW_SAMPLES = {"ahrs": 40_000, "godirect": 200_000, "neurokit2": None}


class Stream:
    """A simulated stream in all forms: packets, text, and bare reports for the peers."""

    def __init__(self, gripctl, folder, seconds, rate, needs_text=True):
        self.seconds, self.rate = seconds, rate
        self.samples = int(seconds * rate)
        base = f"{folder}/{seconds}-{rate}"
        self.text, self.packets, self.reports = base + ".hid", base + ".pcapng", base + ".bin"
        with open(base + ".yaml", "w") as file:
            file.write(SCENARIO.replace("RATE", str(rate)).replace("COUNT", str(max(1, round(seconds / SECONDS_A_SQUEEZE)))))
        for output in (self.packets, self.text) if needs_text else (self.packets,):
            subprocess.run([gripctl, "simulate", base + ".yaml", "--output", output], check=True, stdout=subprocess.DEVNULL)

    def write_reports(self):
        with open(self.text) as source, open(self.reports, "wb") as target:
            for line in source:
                if line.startswith("E: "):
                    report = bytes.fromhex(line.split(" ", 3)[3])
                    if len(report) == 64:
                        target.write(report)

    def remove(self):
        for path in (self.text, self.packets, self.reports):
            if os.path.exists(path):
                os.remove(path)


def measure(command, folder):
    """Wall and CPU time in s and greatest resident memory in MB of one run."""
    for name in os.listdir(folder):
        if name.startswith("out"):
            shutil.rmtree(f"{folder}/{name}", ignore_errors=True)
    wall, used = usage.run(command)
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024 / 1e6}


def in_turn(commands, rounds, folder):
    """Each command once a round; medians of the rounds by name."""
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(measure(command, folder))
    return {name: {key: statistics.median(run[key] for run in all_) for key in all_[0]} for name, all_ in runs.items()}


def ours(gripctl, folder, stream):
    return {"gripctl replay, packets": [gripctl, "replay", stream.packets, "--output", folder + "/out"],
            "gripctl replay, text": [gripctl, "replay", stream.text, "--output", folder + "/out"]}


def limits(folder, stream):
    copy = f"cp {stream.packets} {folder}/out.copy && sync {folder}/out.copy"
    return {"cat, packets": ["cat", stream.packets], "cp and sync, packets": ["sh", "-c", copy], "wc -l, text": ["wc", "-l", stream.text]}


def peers(python, stream, names):
    commands = {}
    for name in names:
        command = [python, FOLDER + "/peer.py", name, stream.reports, str(stream.rate)]
        limit = SLOW_SAMPLES.get(name)
        commands[name] = command + ([str(limit)] if limit and limit < stream.samples else [])
    return commands


def print_table(stream, figures, title):
    base = figures["gripctl replay, packets"]
    print(f"\n**{title}: {stream.samples:,} samples of seven channels**\n")
    print("| | wall, s | CPU, s | memory, MB | wall against gripctl, packets |\n|---|---|---|---|---|")
    for name, run in figures.items():
        limit = SLOW_SAMPLES.get(name)
        factor = stream.samples / limit if limit and limit < stream.samples else 1
        note = f" ({limit:,} samples, times scaled by {factor:.0f})" if factor > 1 else ""
        wall = run["wall"] * factor
        print(f"| {name}{note} | {wall:.2f} | {run['cpu'] * factor:.2f} | {run['memory']:.0f} | {wall / base['wall']:.2f} |")


def growth(gripctl, folder, lengths, rates):
    """Rows of (samples, CPU, memory) by length at 400 Hz, and by rate over ten minutes."""
    rows = {"length": [], "rate": []}
    points = [("length", seconds, 400) for seconds in lengths] + [("rate", 600, rate) for rate in rates]
    for kind, seconds, rate in points:
        stream = Stream(gripctl, folder, seconds, rate, needs_text=False)
        run = in_turn({"replay": ours(gripctl, folder, stream)["gripctl replay, packets"]}, 1 if seconds > 3600 else 3, folder)["replay"]
        rows[kind].append({"seconds": seconds, "rate": rate, "samples": stream.samples, **run})
        stream.remove()
    return rows


def print_growth(rows):
    print("\n**Growth with length, at 400 samples a second**\n\n| length | samples | CPU, s | ns a sample | memory, MB |\n|---|---|---|---|---|")
    for row in rows["length"]:
        print(f"| {row['seconds'] / 60:g} min | {row['samples']:,} | {row['cpu']:.2f} | {row['cpu'] / row['samples'] * 1e9:.0f} | {row['memory']:.1f} |")
    print("\n**Growth with rate, ten minutes**\n\n| samples a second | samples | CPU, s | ns a sample | memory, MB |\n|---|---|---|---|---|")
    for row in rows["rate"]:
        print(f"| {row['rate']} | {row['samples']:,} | {row['cpu']:.2f} | {row['cpu'] / row['samples'] * 1e9:.0f} | {row['memory']:.1f} |")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("--gripctl", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="one minute instead of 20 and 60, and one round")
    parser.add_argument("--plots", metavar="FOLDER", help="writes the plots of growth as SVG")
    arguments = parser.parse_args()
    rounds = 1 if arguments.quick else 3
    python, gripctl = sys.executable, arguments.gripctl
    with tempfile.TemporaryDirectory() as folder:
        short = Stream(gripctl, folder, 60 if arguments.quick else 1200, 1000)
        short.write_reports()
        commands = {**ours(gripctl, folder, short), **limits(folder, short),
                    **peers(python, short, ["scipy", "scipy+imufusion", "neurokit2", "vqf", "godirect", "ahrs"])}
        print_table(short, in_turn(commands, rounds, folder), "A minute" if arguments.quick else "20 minutes")
        short.remove()
        if not arguments.quick:
            hour = Stream(gripctl, folder, 3600, 4000)
            hour.write_reports()
            commands = {**ours(gripctl, folder, hour), **limits(folder, hour), **peers(python, hour, ["scipy", "vqf", "godirect", "ahrs"])}
            print_table(hour, in_turn(commands, rounds, folder), "An hour at 1000 reports a second")
            hour.remove()
        lengths = [60, 600] if arguments.quick else [60, 600, 3600, 6 * 3600, 24 * 3600]
        rates = [10, 100] if arguments.quick else [10, 50, 100, 500, 1000, 4000]
        rows = growth(gripctl, folder, lengths, rates)
        print_growth(rows)
        if arguments.plots:
            plots.write(rows, arguments.plots)


if __name__ == "__main__":
    main()
