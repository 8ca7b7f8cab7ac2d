#!/usr/bin/env python3
"""Exported programs, read back by HiGHS's own readers, have the objective that Portolan finds.

For every shipped instance: `portolan solve` and `portolan export --to mps|lp`; HiGHS reads each
file and solves it. All three objectives must agree within 1e-6 relative.

usage: scripts/check_exports.py [PORTOLAN [INSTANCE ...]]

Makes a virtual environment with highspy under target/ where highspy is not installed. Without a
network it says so and does nothing, unless CI is set.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

from environment import ROOT, need

TOLERANCE = 1e-6
# Whole numbers that HiGHS branches on for minutes are left to the instance tests.
OVERLAYS = {"battery-uk-eu": ["--scenario", "no-certificates"]}


def shipped():
    """Every instance of the repository, and one whose names are hard on these formats."""
    folders = sorted(p.parent for p in (ROOT / "instances").glob("*/portolan.toml"))
    odd = ROOT / "tests" / "fixtures" / "odd-names.toml"
    return folders + sorted((ROOT / "instances" / "checks").glob("*.toml")) + [odd]


def ours(portolan, instance):
    """Objective as the program minimises it; none for a plan in two stages, whose export is the
    program of the base alone."""
    run = subprocess.run([portolan, "solve", instance, "--format", "json", *OVERLAYS.get(instance.name, [])], capture_output=True, text=True)
    if run.returncode not in (0, 6):
        sys.exit(f"{instance}: solve exits with {run.returncode}\n{run.stderr}")
    summary = json.loads(run.stdout)
    if summary.get("stochastic"):
        return None
    return summary["objective"] * (-1.0 if summary["sense"] in ("profit", "wealth") else 1.0)


def read_back(module, file):
    """Objective that HiGHS finds for a file."""
    highs = module.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 1e-9)
    status = highs.readModel(str(file))
    if status == module.HighsStatus.kError:
        sys.exit(f"{file}: HiGHS cannot read it")
    highs.run()
    if highs.getModelStatus() != module.HighsModelStatus.kOptimal:
        sys.exit(f"{file}: HiGHS ends with {highs.getModelStatus()}")
    return highs.getInfo().objective_function_value


def main():
    need("highspy", told="no exported program was checked")
    import highspy as module

    portolan = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target" / "debug" / "portolan")
    instances = [pathlib.Path(p) for p in sys.argv[2:]] or shipped()
    worst, compared = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        for instance in instances:
            expected = ours(portolan, instance)
            if expected is None:
                print(f"{instance.name}: planned in two stages, the export is not the whole program")
                continue
            compared += 1
            for form in ("mps", "lp"):
                file = pathlib.Path(folder) / f"program.{form}"
                overlays = OVERLAYS.get(instance.name, [])
                subprocess.run([portolan, "export", instance, *overlays, "--to", form, "--out", file], check=True)
                found = read_back(module, file)
                difference = abs(found - expected) / max(abs(found), abs(expected), 1.0)
                worst = max(worst, difference)
                if difference > TOLERANCE:
                    sys.exit(f"{instance}: {form} gives {found}, portolan {expected}")
            print(f"{instance.relative_to(ROOT) if instance.is_relative_to(ROOT) else instance}: {expected:.6f}")
    print(f"{compared} instances, twice each, agree within {worst:.1e}")


main()
