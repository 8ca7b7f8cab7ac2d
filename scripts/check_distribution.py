#!/usr/bin/env python3
"""A sweep on the processes of a Dask cluster gives the bytes of one process.

Two workers, each a process, and the shards of two sweeps: prices and scenarios of one instance, and the
foreseen scenarios of a plan in two stages, which is then solved with them and without. Also: a shard that was done
before is not solved again.

usage: scripts/check_distribution.py [PORTOLAN]

Makes a virtual environment with dask under target/ where it is not installed. Without a network it
says so and does nothing, unless CI is set.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

from environment import ROOT, need

need("dask[distributed]", told="no sweep was distributed")

SOURCES = ROOT / "tests" / "fixtures" / "two-sources.toml"
STAGED = ROOT / "instances" / "checks" / "two-stage.toml"
PRICES = ["--scenarios", "base,no-road", "--set", "tariffs.EU.ad_valorem=0,0.1,0.2", "--set", "lanes.sea.freight*=1,2"]


def run(*command, ends=(0,)):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode not in ends:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def distributed(portolan, instance, out, *sweep):
    """Sweeps on two workers; tells how many took part."""
    driver = ROOT / "scripts" / "distribute.py"
    done = run(sys.executable, driver, instance, "--out", out, "--workers", 2, "--portolan", portolan, *sweep)
    return int(re.search(r"on (\d+) workers", done.stderr)[1])


def plan(portolan, *more):
    """What `solve` says of the plan in two stages, but how long it took."""
    summary = json.loads(run(portolan, "solve", STAGED, "--format", "json", *more).stdout)
    summary.pop("timing")
    return json.dumps(summary)


def main():
    portolan = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target" / "debug" / "portolan")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, instance, sweep in (("prices", SOURCES, PRICES), ("foreseen", STAGED, ["--foreseen"])):
            alone, apart = folder / f"{name}-alone.jsonl", folder / f"{name}-apart.jsonl"
            run(portolan, "sweep", instance, *sweep, "--threads", 1, "--out", alone)
            workers = distributed(portolan, instance, apart, *sweep)
            if alone.read_bytes() != apart.read_bytes():
                sys.exit(f"{name}: the merged results differ from one process's")
            if name == "prices" and workers != 2:
                sys.exit(f"{name}: {workers} of 2 workers took part")
            points = len(alone.read_text().splitlines()) - 1
            print(f"{name}: {points} points, {workers} worker processes, the same {alone.stat().st_size} bytes")
        if plan(portolan) != plan(portolan, "--foreseen", folder / "foreseen-apart.jsonl"):
            sys.exit("a plan in two stages differs where its scenarios were foreseen elsewhere")
        print("the plan in two stages is the same with its scenarios foreseen by the workers")
        wrong = run(portolan, "solve", STAGED, "--foreseen", folder / "prices-apart.jsonl", ends=(2,))
        if "holds no foreseen scenarios of this instance" not in wrong.stderr:
            sys.exit(f"another sweep's results are taken for foreseen scenarios:\n{wrong.stderr}")


main()
