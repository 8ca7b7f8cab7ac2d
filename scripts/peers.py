#!/usr/bin/env python3
"""Peers on the same program: HiGHS (highspy) and, where it is installed, OR-Tools.

    portolan export INSTANCE --to mps --out program.mps
    scripts/peers.py program.mps --solver ipx --time-limit 2700 >> results.csv

Every run is one process; a line holds wall-clock and processor seconds, peak memory and objective.
Needs `pip install highspy` (and `ortools` for glop and pdlp).
"""
import argparse
import csv
import os
import resource
import sys
import time


def highs(path, method, limit):
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", limit)
    solver.setOptionValue("solver", "ipx" if method == "ipx-nocross" else method)
    if method == "ipx-nocross":
        solver.setOptionValue("run_crossover", "off")
    solver.readModel(path)
    columns = solver.getNumCol()
    start = time.time()
    solver.run()
    seconds = time.time() - start
    info = solver.getInfo()
    status = solver.modelStatusToString(solver.getModelStatus())
    return columns, status, info.objective_function_value, seconds


def ortools(path, method, limit):
    from ortools.linear_solver.python import model_builder

    model = model_builder.Model()
    if not model.import_from_mps_file(path):
        raise SystemExit(f"{path}: not read")
    solver = model_builder.Solver(method)
    solver.set_time_limit_in_seconds(limit)
    start = time.time()
    status = solver.solve(model)
    return model.num_variables, str(status), solver.objective_value, time.time() - start


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("path")
    arguments.add_argument("--solver", default="ipx", choices=["ipx", "ipx-nocross", "simplex", "glop", "pdlp"])
    arguments.add_argument("--time-limit", type=float, default=2700.0)
    args = arguments.parse_args()
    solve = ortools if args.solver in ("glop", "pdlp") else highs
    columns, status, objective, seconds = solve(args.path, args.solver, args.time_limit)
    used = resource.getrusage(resource.RUSAGE_SELF)
    out = csv.writer(sys.stdout)
    out.writerow(
        [
            os.path.basename(args.path),
            args.solver,
            columns,
            status,
            objective,
            round(seconds, 3),
            round(used.ru_utime + used.ru_stime, 2),
            round(used.ru_maxrss / 1024, 1),
        ]
    )


if __name__ == "__main__":
    main()
