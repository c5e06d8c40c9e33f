"""Resident memory of a replay by the length of its stream: memory.py GRIPCTL [--self-test]. See scripts/check-memory."""
import os
import subprocess
import sys
import tempfile

import usage

GROWTH_MAX_KIB = 1024
SCENARIO = """
title: Squeezes
why: To be replayed at several lengths.
rate: 400
samplesPerReport: 4
noise: 0.25
activities:
  - squeezes: {count: COUNT, force: [90, 60], jitter: 0.1, hold: 1, pause: 3}
"""
# Keeps all that it reads, several times, since what the system tells is the greater of it and of the replay that it starts.
WASTEFUL = """
import subprocess, sys
kept = [open(sys.argv[3], "rb").read() for _ in range(8)]
sys.exit(subprocess.run(sys.argv[1:]).returncode)
"""


def peak(command):
    """The greatest resident memory of a program, in KiB."""
    return usage.run(command)[1].ru_maxrss


def peaks(program, streams, folder):
    """What each of two streams takes, in KiB; of three runs that in which they differ least, since the system's caches differ."""
    least = None
    for number in range(3):
        taken = [peak(program + ["replay", stream, "--output", f"{folder}/{number}-{index}-{os.path.basename(stream)}"])
                 for index, stream in enumerate(streams)]
        if least is None or taken[1] - taken[0] < least[1] - least[0]:
            least = taken
    return least


def main():
    gripctl = sys.argv[1]
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("hid", "pcapng"):
            streams = []
            for count in (12, 120):
                scenario = f"{folder}/{count}.yaml"
                with open(scenario, "w") as file:
                    file.write(SCENARIO.replace("COUNT", str(count)))
                streams.append(f"{folder}/{count}.{suffix}")
                subprocess.run([gripctl, "simulate", scenario, "--output", streams[-1]], check=True, stdout=subprocess.DEVNULL)
            short, long = peaks([gripctl], streams, folder)
            sizes = [os.path.getsize(stream) / 1e6 for stream in streams]
            print(f"{suffix}: {short / 1024:.1f} MiB for {sizes[0]:.1f} MB, {long / 1024:.1f} MiB for {sizes[1]:.1f} MB")
            if long - short > GROWTH_MAX_KIB:
                problems.append(f"{suffix}: ten times the stream takes {long - short} KiB more, not at most {GROWTH_MAX_KIB}")
            if suffix == "hid" and "--self-test" in sys.argv:
                short, long = peaks([sys.executable, "-c", WASTEFUL, gripctl], streams, folder + "/")
                if long - short <= GROWTH_MAX_KIB:
                    problems.append("a program that keeps what it reads was not found")
                else:
                    print(f"A program that keeps what it reads is found: {long - short} KiB more")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
