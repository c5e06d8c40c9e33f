"""Our repetitions of drawn sessions, made by the Swift program beside this file."""
import collections
import json
import pathlib
import subprocess

import score
import sessions

ROOT = pathlib.Path(__file__).resolve().parents[2]


def build():
    """Builds the program, and returns its path."""
    command = ["swift", "build", "-c", "release", "--product", "AccuracyBench"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    path = subprocess.run(command + ["--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
    return path.stdout.strip() + "/AccuracyBench"


def derive(program, scenarios, reports=None, parameters=None):
    """A dictionary for each scenario: rateHz, truth, kinds, found, reports."""
    command = [program]
    if reports:
        command += ["--reports", str(reports)]
    if parameters:
        command += ["--parameters", parameters]
    done = subprocess.run(command, input="".join(text + "---\n" for text in scenarios), text=True, check=True,
                          stdout=subprocess.PIPE)
    return [json.loads(line) for line in done.stdout.splitlines()]


def scores(results):
    """The score of all sessions, and those of each rate."""
    total, rates = score.Score(), collections.defaultdict(score.Score)
    for result in results:
        for each in (total, rates[result["rateHz"]]):
            each.add(result["rateHz"], result["truth"], result["found"])
    return total, dict(sorted(rates.items()))


def draw_and_score(program, count, seed, parameters=None):
    return scores(derive(program, sessions.draw(count, seed), parameters=parameters))
