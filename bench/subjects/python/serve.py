"""Answers the bench's requests, one JSON object a line (see ../../protocol.ts)."""

import json
import os
import re
import sys
import time

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def serve(version, prepare):
    """`prepare(work)` gives (run, rms): a function for one run, and one for its result's root mean square or None."""
    say({"version": version, "adapter": f"CPU, {CORES} threads"})
    run = None
    base = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "prepare":
                run = None
                base = start_of_memory()
                run, rms = prepare(request["work"])
                result = run()
                say({"rms": rms(result)} if rms else {})
            elif request["do"] == "run":
                start = time.perf_counter()
                for _ in range(request["times"]):
                    run()
                seconds = time.perf_counter() - start
                say({"seconds": seconds, "peakBytes": memory("VmHWM") - base} if base else {"seconds": seconds})
            else:
                run = None
                say({})
        except Exception as error:  # whatever goes wrong is an answer
            say({"error": f"{type(error).__name__}: {error}"})


def say(answer):
    print(json.dumps(answer), flush=True)


def start_of_memory():
    """Forgets the peak so far, and gives the bytes now in use; None where the system can't."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        return memory("VmRSS")
    except OSError:
        return None


def memory(name):
    with open("/proc/self/status") as file:
        return 1024 * int(re.search(rf"{name}:\s*(\d+)", file.read()).group(1))
