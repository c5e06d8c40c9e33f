#!/usr/bin/env python3
"""Makes an output directory of many sessions for Benchmarks/history: copies of the golden sessions, each at a time of its own and
with its forces scaled. They are no recordings: there is nothing to derive them from, and nothing seals them.

usage: history-store.py PROJECT DIRECTORY SESSIONS"""

import csv
import datetime
import io
import json
import pathlib
import sys

GOLDEN = ["two-sets", "asht-both-hands", "visit-day", "endurance", "tracking"]
SESSIONS_A_DAY = 20
PATIENTS = 100
WAITING = 21  # one in so many waits for its patient


def scaled(value, factor):
    """The value with all its newtons scaled."""
    if isinstance(value, dict):
        if value.get("unit") == "N" and value.get("value") is not None:
            value = value | {"value": round(value["value"] * factor, 6)}
        return {
            key: round(part * factor, 6) if key.endswith("ewtons") and isinstance(part, (int, float)) else scaled(part, factor)
            for key, part in value.items()
            if key != "parameters"
        } | ({"parameters": value["parameters"]} if "parameters" in value else {})
    return [scaled(part, factor) for part in value] if isinstance(value, list) else value


def rows(text, factor):
    """repetitions.csv with its forces scaled."""
    table = list(csv.reader(io.StringIO(text, newline="")))
    forces = [index for index, name in enumerate(table[0]) if name.endswith("_N")]
    for row in table[1:]:
        for index in forces:
            row[index] = f"{float(row[index]) * factor:.6g}" if row[index] else ""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue()


def main():
    project, directory, count = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    golden = []
    for name in GOLDEN:
        folder = project / "fixtures/expected" / name / "1"
        golden.append((json.loads((folder / "summary.json").read_text()), (folder / "repetitions.csv").read_bytes().decode()))
    first = datetime.datetime(2025, 1, 6, 8, 0, 0)
    for number in range(count):
        day, place = divmod(number, SESSIONS_A_DAY)
        start = first + datetime.timedelta(days=day, minutes=25 * place)
        patient = number % PATIENTS
        # A patient has the same golden session each time, a little stronger at each visit.
        summary, repetitions = golden[patient % len(golden)]
        factor = 1 + 0.01 * (number // PATIENTS % 40)
        summary = scaled(summary, factor)
        summary["session"] |= {
            "startUTC": start.strftime("%Y-%m-%dT%H:%M:%S.000000000Z"), "isDated": True, "zone": "Europe/Berlin", "offsetMinutes": 60,
            "id": f"{number:016x}",
        }
        summary["session"].pop("dateNote", None)
        name = f"{start:%Y-%m-%d}/{start:%H%M%S}Z-SN0001-{number:016x}"
        folder = directory / name
        folder.mkdir(parents=True)
        (folder / "summary.json").write_text(json.dumps(summary, indent=2, sort_keys=True) + "\n")
        (folder / "repetitions.csv").write_bytes(rows(repetitions, factor).encode())
        if number % WAITING == WAITING - 1:
            continue  # nobody has said whose it is
        assignments = directory / "assignments" / f"{start:%Y-%m-%d}"
        assignments.mkdir(parents=True, exist_ok=True)
        hand = "right" if patient % 2 else "left"
        (assignments / f"a{number}.json").write_text(json.dumps({
            "assignment": f"a{number}", "session": name, "reference": f"P-{patient}", "hand": hand,
            "by": {"uid": 1000, "user": "anna"}, "at": start.strftime("%Y-%m-%dT%H:%M:%S.000000000Z"),
        }))


main()
