# PyTorch in a process of its own: `python3 peer.py <threads>`, questions on stdin, answers on stdout. Twin of session.ts.
import json
import math
import os
import sys
import time
from importlib import import_module

here = os.path.dirname(os.path.abspath(__file__))
sys.path += [here, os.path.join(here, "..", "workloads")]
sys.dont_write_bytecode = True

import torch
from blas import engine
from digest import digest
from inputs import tensor

SAMPLE_MILLISECONDS = 2

threads = int(sys.argv[1])
torch.set_num_threads(threads)
torch.manual_seed(0)
prepared = None


def now():
    return time.perf_counter() * 1000


def finish(outputs, latency):
    first = outputs[0] if isinstance(outputs, (list, tuple)) else outputs
    if latency:
        first.numpy()


def listed(outputs):
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def prepare(question):
    global prepared
    prepared = None
    version = question.get("torch")
    if version is None:
        return {"supported": False, "digests": [], "engine": engine()}
    inputs = {name: tensor(spec) for name, spec in question["inputs"].items()}
    made = getattr(import_module(version["file"]), version["function"])(**inputs, **version.get("options", {}))
    run, result = made if isinstance(made, tuple) else (made, listed)
    digests = []
    for _ in range(question["checkedRuns"]):
        digests += [digest(one.detach().numpy()) for one in result(listed(run()))]
    latency = question["latency"]
    shortest = math.inf
    end = now() + question["warmUp"]
    while True:
        start = now()
        finish(run(), latency)
        shortest = min(shortest, now() - start)
        if now() >= end:
            break
    prepared = run, latency, 1 if latency else max(1, math.ceil(SAMPLE_MILLISECONDS / shortest))
    return {"supported": True, "digests": digests, "engine": engine()}


def measure(question):
    run, latency, runs_per_sample = prepared
    samples = []
    end = now() + question["milliseconds"]
    while True:
        start = now()
        for _ in range(runs_per_sample):
            last = run()
        finish(last, latency)
        samples.append((now() - start) / runs_per_sample)
        if now() >= end:
            return {"samples": samples, "engine": engine()}


def repeat(question):
    run = prepared[0]
    for _ in range(question["runs"]):
        run()
    # Pages, of all memory and of what is resident.
    with open("/proc/self/statm") as file:
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return {"resident": resident}


def release(_):
    global prepared
    prepared = None
    return {}


answers = {"prepare": prepare, "measure": measure, "repeat": repeat, "release": release}
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    try:
        question = json.loads(line)
        answer = answers[question["ask"]](question)
    except Exception as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
