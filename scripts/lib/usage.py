"""Runs a program and says what it took."""
import os
import re
import subprocess
import sys
import time


def written(pid):
    """Bytes and calls of write of a process so far."""
    with open(f"/proc/{pid}/io") as file:
        text = file.read()
    return [int(re.search(rf"^{name}: (\d+)", text, re.M)[1]) for name in ("wchar", "syscw")]


def run(command, ended=None):
    """Wall time in s, and what the system says of the program and of those that it waited for. One that fails ends this one.

    `ended` is called with the process's number when it has ended and the system still has its counts."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    if ended:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        ended(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return wall, usage
