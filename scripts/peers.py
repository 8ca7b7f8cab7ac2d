#!/usr/bin/env python3
"""Peers on exported programs: HiGHS (highspy) and OR-Tools (glop, pdlp), beside `portolan bench`.

    portolan generate --family trade --columns 50000 --seed 1 --out trade-50k
    portolan export trade-50k --to mps --out trade-50k.mps
    portolan bench trade-50k --results results.csv
    scripts/peers.py trade-50k.mps --solvers ipx,ipx-loose,pdlp --time-limit 2700 --results results.csv
    portolan bench --results results.csv --plot drawings

Appends one line per run to the results file, in the columns of `portolan bench`; runs that it holds are not
made again. Every run is a process of its own, ended at the time limit (and a minute for reading); solvers take
turns. `seconds` is solving alone, `load` is reading.

    ipx          HiGHS's interior point with crossover: an exact optimum
    ipx-nocross  without crossover
    ipx-loose    without crossover, optimality tolerance 1e-3
    simplex      HiGHS's dual simplex
    glop, pdlp   OR-Tools' simplex and first-order method (its default tolerance, 1e-4)

`to_1_percent` is the time of the first line of the solver's own log on which its two objectives are within 1 %
and its relative residuals within 1e-3. Simplex logs hold no bound.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

from environment import need

COLUMNS = (
    "program hash solver run asked_gap time_limit threads version columns rows entries verdict objective bound gap "
    "known off load seconds to_1_percent cpu peak_mb load_average note"
).split()
HIGHS = {
    "ipx": {"solver": "ipx"},
    "ipx-nocross": {"solver": "ipx", "run_crossover": "off"},
    "ipx-loose": {"solver": "ipx", "run_crossover": "off", "ipm_optimality_tolerance": 1e-3},
    "simplex": {"solver": "simplex"},
}
ORTOOLS = {"glop": "glop", "pdlp": "pdlp"}
NUMBER = r"[-+]?\d[\d.]*(?:[eE][-+]?\d+)?"
# Iteration, objectives, residuals, gap, seconds.
IPX_LINE = re.compile(
    rf"^\s*\d+\*?\s+(?P<objective>{NUMBER})\s+(?P<bound>{NUMBER})\s+(?P<primal>{NUMBER})\s+(?P<dual>{NUMBER})"
    rf"\s+{NUMBER}\s+(?P<seconds>{NUMBER})s?\s*$"
)
# Iteration, passes, seconds | relative residuals, gap | absolute ones | objectives | norms.
PDLP_LINE = re.compile(
    rf"^\s*\d+\s+{NUMBER}\s+(?P<seconds>{NUMBER}) \|\s*(?P<primal>{NUMBER})\s+(?P<dual>{NUMBER})\s+{NUMBER} \|"
    rf"[^|]*\|\s*(?P<objective>{NUMBER})\s+(?P<bound>{NUMBER}) \|"
)


def within(objective, bound, **residuals):
    """Whether a line of a log is a point and prices within 1 % of each other, feasible to 1e-3."""
    near = abs(objective - bound) <= 0.01 * max(abs(objective), abs(bound), 1.0)
    return near and all(abs(r) <= 1e-3 for r in residuals.values())


def highs(path, name, limit, threads, log):
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("log_to_console", False)
    solver.setOptionValue("log_file", str(log))
    solver.setOptionValue("threads", threads)
    solver.setOptionValue("time_limit", limit)
    for option, value in HIGHS[name].items():
        if solver.setOptionValue(option, value) != highspy.HighsStatus.kOk:
            raise SystemExit(f"HiGHS refuses {option} = {value}")
    start = time.time()
    if solver.readModel(path) == highspy.HighsStatus.kError:
        raise SystemExit(f"{path}: HiGHS cannot read it")
    lp = solver.getLp()
    load = round(time.time() - start, 3)
    start = time.time()
    solver.run()
    seconds = time.time() - start
    info = solver.getInfo()
    status = solver.modelStatusToString(solver.getModelStatus()).lower()
    entries = solver.getNumNz()
    has_point = info.primal_solution_status != 0
    return {
        "version": f"HiGHS {solver.version()}",
        "columns": lp.num_col_,
        "rows": lp.num_row_,
        "entries": entries,
        "verdict": status,
        "objective": info.objective_function_value if has_point else "",
        "load": load,
        "seconds": round(seconds, 3),
    }


def first_within(log, pattern):
    """Seconds, by a solver's own log, until it was within 1 %; the pattern names its numbers."""
    for line in log.read_text(errors="replace").splitlines():
        found = pattern.match(line)
        if found:
            said = {name: float(number) for name, number in found.groupdict().items()}
            seconds = said.pop("seconds")
            if within(**said):
                return seconds
    return ""


def ortools(path, name, limit, threads, log):
    import ortools
    from ortools.linear_solver.python import model_builder

    start = time.time()
    model = model_builder.Model()
    if not model.import_from_mps_file(path):
        raise SystemExit(f"{path}: OR-Tools cannot read it")
    load = round(time.time() - start, 3)
    solver = model_builder.Solver(ORTOOLS[name])
    solver.set_time_limit_in_seconds(limit)
    if name == "pdlp":
        solver.set_solver_specific_parameters(f"num_threads: {threads} verbosity_level: 3")
        solver.enable_output(True)
    start = time.time()
    status = solver.solve(model)
    seconds = time.time() - start
    has_point = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
    return {
        "version": f"OR-Tools {ortools.__version__}",
        "columns": model.num_variables,
        "rows": model.num_constraints,
        "verdict": status.name.lower().replace("_", " "),
        "objective": solver.objective_value if has_point else "",
        "load": load,
        "seconds": round(seconds, 3),
    }


def one(path, name, limit, threads, log):
    """One run here, printed as one object."""
    log = pathlib.Path(log)
    solve = ortools if name in ORTOOLS else highs
    said = os.dup(1)
    if name == "pdlp":
        # OR-Tools logs on standard output and error.
        file = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.dup2(file, 1)
        os.dup2(file, 2)
    record = solve(path, name, limit, threads, log)
    os.dup2(said, 1)
    used = resource.getrusage(resource.RUSAGE_SELF)
    record["cpu"] = round(used.ru_utime + used.ru_stime, 2)
    record["peak_mb"] = round(used.ru_maxrss / 1024, 1)
    if name.startswith("ipx"):
        record["to_1_percent"] = first_within(log, IPX_LINE)
    elif name == "pdlp":
        record["to_1_percent"] = first_within(log, PDLP_LINE)
    print(json.dumps(record))


def child(path, name, args, log):
    """One run in a process of its own."""
    command = [sys.executable, __file__, path, "--one", name, "--log", log]
    command += ["--time-limit", str(args.time_limit), "--threads", str(args.threads)]
    start = time.time()
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=args.time_limit * 1.05 + 60)
    except subprocess.TimeoutExpired:
        return {"verdict": "killed", "seconds": round(time.time() - start, 3), "note": f"ended from outside, > {args.time_limit:g} s"}
    if run.returncode != 0:
        return {"verdict": "failed", "seconds": round(time.time() - start, 3), "note": run.stderr.strip()[-200:].replace("\n", " ")}
    return json.loads(run.stdout.strip().splitlines()[-1])


def results_of(path):
    """Runs of a results file by program, hash, solver, number, limit and threads; begins it where it is not there."""
    if not path.exists() or not path.stat().st_size:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(",".join(COLUMNS) + "\n")
    text = path.read_text()
    # A line that was cut off did not count.
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole)
    rows = list(csv.DictReader(io.StringIO(whole)))
    if whole.splitlines()[0].split(",") != COLUMNS:
        sys.exit(f"{path}: no results of portolan bench")
    return {(r["program"], r["hash"], r["solver"], int(r["run"]), float(r["time_limit"]), int(r["threads"])) for r in rows}


def main():
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("paths", nargs="+", help="programs as .mps")
    parser.add_argument("--solvers", default="ipx", help="separated by commas: " + ", ".join([*HIGHS, *ORTOOLS]))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--time-limit", type=float, default=2700.0)
    parser.add_argument("--results", type=pathlib.Path, help="results file that runs are appended to")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--log", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        return one(args.paths[0], args.one, args.time_limit, args.threads, args.log)
    solvers = args.solvers.split(",")
    unknown = [s for s in solvers if s not in HIGHS and s not in ORTOOLS]
    if unknown:
        parser.error(f"no peer `{unknown[0]}`; there are {', '.join([*HIGHS, *ORTOOLS])}")
    missing = [p for p in args.paths if not pathlib.Path(p).is_file()]
    if missing:
        parser.error(f"{missing[0]}: there is no such file")
    need("highspy", *(["ortools"] if set(solvers) & set(ORTOOLS) else []), told="no peer was run")

    known = results_of(args.results) if args.results else set()
    shown = csv.DictWriter(sys.stdout, COLUMNS)
    shown.writeheader()
    for path in args.paths:
        program = pathlib.Path(path).resolve().name.removesuffix(".gz").removesuffix(".mps")
        digest = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()[:16]
        for run in range(1, args.runs + 1):
            for name in solvers:
                if (program, digest, name, run, args.time_limit, args.threads) in known:
                    continue
                print(f"{program} by {name}, run {run} of {args.runs}", file=sys.stderr)
                load = os.getloadavg()[0]
                with tempfile.TemporaryDirectory() as folder:
                    record = child(path, name, args, str(pathlib.Path(folder) / "log.txt"))
                for column in ("columns", "rows", "entries"):
                    record.setdefault(column, 0)
                record.setdefault("load", 0.0)
                record.update(
                    program=program,
                    hash=digest,
                    solver=name,
                    run=run,
                    asked_gap=1e-3 if name == "ipx-loose" else 1e-4 if name == "pdlp" else 1e-7,
                    time_limit=args.time_limit,
                    threads=args.threads,
                    load_average=round(load, 2),
                )
                record = {c: record.get(c, "") for c in COLUMNS}
                shown.writerow(record)
                sys.stdout.flush()
                if args.results:
                    with args.results.open("a", newline="") as file:
                        csv.DictWriter(file, COLUMNS, lineterminator="\n").writerow(record)


if __name__ == "__main__":
    main()
