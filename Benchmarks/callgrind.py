"""What both counts of instructions share: a program that valgrind can read, and how many instructions a run of it takes."""
import os
import re
import subprocess
import sys


def build(package, product, folder):
    """The product of a package as a release, in a folder, without its debugging information, which valgrind cannot read."""
    command = ["swift", "build", "-c", "release", "--package-path", package, "--product", product]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    path = subprocess.run(command + ["--show-bin-path"], check=True, capture_output=True, text=True).stdout.strip()
    program = os.path.join(folder, product)
    subprocess.run(["strip", "--strip-debug", "-o", program, f"{path}/{product}"], check=True)
    return program


def instructions(*command):
    """Instructions that a run of the command takes."""
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, command)]
    done = subprocess.run(valgrind, check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))
