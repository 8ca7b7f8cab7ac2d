#!/usr/bin/env python3
"""A sweep on the workers of a Dask cluster: shards there, merged here to the bytes of one process.

    scripts/distribute.py instances/apparel-us --out sweep.jsonl --workers 2 \\
        --set lanes.CNSHA-USLAX.freight=1500,1800,2100
    scripts/distribute.py two-stage.toml --out foreseen.jsonl --scheduler tcp://10.0.0.5:8786 --foreseen
    portolan solve two-stage.toml --foreseen foreseen.jsonl

Every option that is not listed below goes to `portolan sweep` as it is (--set, --scenarios,
--foreseen, --grid, --gap, --time-limit ...). The instance and a grid file travel with the work: workers share no
folder with this machine and need only the program, of the same version. Shards that are done lie beside the
results file until all are merged, so that a sweep that was cut off goes on where it stopped. A worker that dies
loses its shard only: the engine gives it to another.

Needs `pip install "dask[distributed]"`.
"""

import argparse
import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

# How `portolan sweep` ends where its results are whole: all proved, or some not.
WHOLE = (0, 6)


def packed(paths):
    """Files and folders as the bytes of an archive, each under its own name; the same for the same content."""
    out = io.BytesIO()

    def plain(entry):
        entry.mtime = entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(fileobj=out, mode="w") as archive:
        for path in paths:
            archive.add(path, arcname=path.name, filter=plain)
    return out.getvalue()


def shard(archive, portolan, arguments, name):
    """Solves one shard where this runs; its results, and who did it."""
    start = time.time()
    with tempfile.TemporaryDirectory(prefix="portolan-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder)
        command = [portolan, "sweep", *arguments, "--shard", name, "--threads", "1", "--out", "shard.jsonl"]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if run.returncode not in WHOLE:
            raise RuntimeError(f"shard {name}: exit {run.returncode}: {run.stderr.strip()[-2000:]}")
        results = (pathlib.Path(folder) / "shard.jsonl").read_bytes()
    return results, f"{os.uname().nodename}/{os.getpid()}", time.time() - start


def arguments():
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form, allow_abbrev=False)
    parser.add_argument("instance", type=pathlib.Path, help="instance file or folder")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="results file")
    parser.add_argument("--workers", type=int, default=2, help="processes on this machine, where no scheduler is given")
    parser.add_argument("--scheduler", help="address of a Dask scheduler whose workers are taken")
    parser.add_argument("--shards", type=int, help="parts of the work; four for every worker if not given")
    parser.add_argument("--portolan", default="portolan", help="the program, as workers find it")
    parser.add_argument("--grid", type=pathlib.Path, help="grid file of the sweep")
    args, rest = parser.parse_known_args()
    for option in ("--shard", "--merge", "--threads", "--format"):
        if any(r == option or r.startswith(f"{option}=") for r in rest):
            parser.error(f"{option} is decided here")
    if args.workers < 1 or (args.shards is not None and args.shards < 1):
        parser.error("--workers and --shards are numbers from 1 on")
    for path in [args.instance, args.grid]:
        if path is not None and not path.exists():
            parser.error(f"{path}: there is no such file")
    return args, rest


def main():
    args, rest = arguments()
    try:
        from dask.distributed import Client, LocalCluster, as_completed
    except ImportError as error:
        sys.exit(f'{error}: pip install "dask[distributed]"')
    program = shutil.which(args.portolan)
    if program is None and args.scheduler is None:
        sys.exit(f"{args.portolan}: no such program; name it with --portolan")
    portolan = str(pathlib.Path(program).resolve()) if program and not args.scheduler else args.portolan

    archive = packed([args.instance.resolve()] + ([args.grid.resolve()] if args.grid else []))
    sweep = [args.instance.resolve().name, *rest]
    if args.grid:
        sweep += ["--grid", args.grid.name]
    if args.scheduler:
        client = Client(args.scheduler)
    else:
        cluster = LocalCluster(n_workers=args.workers, threads_per_worker=1, processes=True, dashboard_address=None)
        client = Client(cluster)
    slots = max(1, sum(client.nthreads().values()))
    count = args.shards or 4 * slots
    # Other work has another folder: what was done for it is never taken for this.
    work = hashlib.sha256(archive + repr((sweep, count)).encode()).hexdigest()[:16]
    folder = args.out.with_name(f"{args.out.name}.{work}.shards")
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{i}-of-{count}.jsonl" for i in range(1, count + 1)]

    start, by = time.time(), {}
    shared = client.scatter(archive, broadcast=True)
    futures = {}
    for i, file in enumerate(files, 1):
        if not file.exists():
            future = client.submit(shard, shared, portolan, sweep, f"{i}/{count}", pure=False, retries=1)
            futures[future] = file
    known = count - len(futures)
    for future in as_completed(futures):
        try:
            results, worker, seconds = future.result()
        except RuntimeError as error:
            sys.exit(f"error: {error}\nshards that are done stay in {folder}")
        whole = futures[future]
        part = whole.with_suffix(".part")
        part.write_bytes(results)
        part.rename(whole)
        by.setdefault(worker, []).append(seconds)
    merged = subprocess.run([program or portolan, "sweep", "--merge", *files, "--out", args.out, "--format", "jsonl"], stdout=subprocess.DEVNULL)
    client.close()
    if not args.scheduler:
        cluster.close()
    if merged.returncode in WHOLE:
        shutil.rmtree(folder)
    for worker, times in sorted(by.items()):
        print(f"worker {worker}: {len(times)} shards, {sum(times):.1f} s", file=sys.stderr)
    took = time.time() - start
    print(f"{count} shards, {known} of them done before, on {len(by)} workers in {took:.1f} s: {args.out}", file=sys.stderr)
    sys.exit(merged.returncode)


if __name__ == "__main__":
    main()
