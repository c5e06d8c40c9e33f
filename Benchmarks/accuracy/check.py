"""The short form of the accuracy bench: drawn sessions, ours alone, against the limits.

    check.py [--sessions N] [--seed S] [--parameters JSON] [--program FILE]
"""
import argparse
import sys

import ours

F1_MIN = 0.995
WITHIN_MIN = 0.97


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--seed", default="check")
    parser.add_argument("--parameters", help="parameters of the rule, as JSON: to see the check fail")
    parser.add_argument("--program", help="the built AccuracyBench; built without it")
    arguments = parser.parse_args()
    total, _ = ours.draw_and_score(arguments.program or ours.build(), arguments.sessions, arguments.seed, arguments.parameters)
    print(f"{total.sessions} sessions, {total.hits + total.misses} repetitions: F1 {total.f1:.4f} (at least {F1_MIN}), "
          f"start and end within 50 ms or a sample {100 * total.within_share:.1f} % (at least {100 * WITHIN_MIN:.0f} %)")
    if total.f1 < F1_MIN or total.within_share < WITHIN_MIN:
        sys.exit("accuracy: below the limit")


if __name__ == "__main__":
    main()
