"""Runs a program and says what it took."""
import os
import subprocess
import sys
import time


def run(command):
    """Wall time in s, and what the system says of the program and of those that it waited for. One that fails ends this one."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return wall, usage
