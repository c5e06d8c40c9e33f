"""Prints tables of accuracy, ours and others': repetitions of drawn sessions and of recorded streams, orientation, smoothness."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import ours
import peers
import score
import sessions
import smoothness

try:
    import orientation
except ImportError as error:
    sys.exit(f"{error}: run Benchmarks/accuracy/run, which makes the environment")


def line(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def head(*cells):
    line(*cells)
    print("|" + "---|" * len(cells))


def percent(share):
    return f"{100 * share:.2f} %"


def millisecond_quantiles(errors):
    """Median and 95th percentile of what the errors amount to, in ms."""
    amounts = [abs(error) for error in errors]
    return f"{1000 * score.quantile(amounts, 0.5):.0f} / {1000 * score.quantile(amounts, 0.95):.0f}"


def row(name, each):
    line(name, each.hits + each.misses, f"{each.f1:.4f}", f"{each.precision:.4f}", f"{each.recall:.4f}",
         percent(each.within_share), millisecond_quantiles(each.starts), millisecond_quantiles(each.ends))


COLUMNS = ("repetitions", "F1", "precision", "recall", "start and end within 50 ms or a sample", "start off by, ms (50 / 95 % of them)",
           "end off by, ms (50 / 95 %)")


def repetitions(program, count, seed, undershoots):
    with tempfile.TemporaryDirectory() as folder:
        reports = pathlib.Path(folder) / "reports"
        results = ours.derive(program, sessions.draw(count, seed, undershoots), reports=reports)
        total, rates = ours.scores(results)
        others = [] if undershoots else peers.best(results, reports)
    title = f"{count} sessions of seed {seed}" + (", the sensor undershoots after each release" if undershoots else "")
    print(f"\n{title}: all repetitions right in {total.sessions_exact} sessions, and all starts and ends within the limit, too, in "
          f"{total.sessions_within}\n")
    head("", *COLUMNS)
    row("**ours**", total)
    for rate, each in rates.items():
        row(f"ours at {rate:g} Hz", each)
    for name, setting, each in others:
        row(f"{name} {setting}", each)
    by_noise(results)


def by_noise(results):
    """How recall and boundaries depend on the height, in standard deviations of the force's noise as the summary reports it."""
    limits = [0, 10, 15, 20, 30, 50, float("inf")]
    print("\nBy how far a repetition stands out of the noise\n")
    head("height, in standard deviations of the noise of a bin", "repetitions", "recall", COLUMNS[4])
    for low, high in zip(limits, limits[1:]):
        each = score.Score()
        for result in results:
            noise = max(result["noiseNewtons"], 1e-6)
            truth = [true for true in result["truth"] if low <= true[3] / noise < high]
            each.add(result["rateHz"], truth, result["found"])
        line(f"{low} to {high:g}", each.hits + each.misses, f"{each.recall:.4f}", percent(each.within_share))


def streams(data, gripctl):
    print("\nRecorded and made streams: repetitions counted\n")
    head("stream", "truth", "ours")
    for path in sorted((data / "streams").glob("*.truth.json")):
        truth = json.loads(path.read_text())
        name = path.name.removesuffix(".truth.json")
        with tempfile.TemporaryDirectory() as folder:
            command = [gripctl, "replay", str(path.with_name(name + ".hid")), "--output", folder, "--json"]
            found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        true = truth.get("repetitions", truth.get("repetitions_by_hand"))
        line(name, true, sum(session["repetitions"] for session in found))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=2000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--data", type=pathlib.Path, default=ours.ROOT.parent / "shared" / "data", help="others' recordings")
    arguments = parser.parse_args()
    program = ours.build()
    gripctl = str(pathlib.Path(program).with_name("gripctl"))
    print("\nSmoothness\n")
    head("movement at 100 Hz", "measure", "published", "ours", "numpy")
    for name, measure, published, own, other in smoothness.table(program):
        line(name, measure, published or "", f"{own:.6f}", f"{other:.6f}")
    repetitions(program, arguments.sessions, arguments.seed, undershoots=False)
    repetitions(program, max(1, arguments.sessions // 4), arguments.seed, undershoots=True)
    if not arguments.data.is_dir():
        print(f"\n{arguments.data} is not there: recorded streams and orientation are left out")
        return
    streams(arguments.data, gripctl)
    print("\nOrientation of BROAD trial 02, root mean square over the moving phases, degrees\n")
    head("", "inclination", "total, heading offset taken out")
    for name, inclination, total in orientation.table(arguments.data, gripctl):
        line(name, f"{inclination:.3f}", f"{total:.3f}")


if __name__ == "__main__":
    main()
