"""Python packages that a script needs, from here or from an environment of its own under target/."""

import importlib.util
import os
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent


def need(*packages, told):
    """Runs the script again in an environment that has the packages, where this one has not.

    A package is a name for pip, whose module has the same name (without extras). Where nothing can
    be installed, says `told` and ends the script: with success, unless CI or PORTOLAN_MUST_RUN is set.
    """
    modules = [p.split("[")[0] for p in packages]
    if all(importlib.util.find_spec(m) for m in modules):
        return
    home = ROOT / "target" / "-".join(["python", *modules])
    python = home / "bin" / "python"
    if pathlib.Path(sys.executable) == python:
        sys.exit(f"{', '.join(packages)}: installed, and cannot be imported")
    try:
        if not python.exists():
            venv.create(home, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", *packages]
        installed = subprocess.run(pip, capture_output=True, text=True)
        cause = installed.stderr.strip()[-300:] if installed.returncode else None
    except (OSError, subprocess.CalledProcessError) as error:
        cause = str(error)
    if cause is not None:
        print(f"{', '.join(packages)} cannot be installed: {cause}")
        print(f"skipped: {told}")
        sys.exit(1 if os.environ.get("CI") or os.environ.get("PORTOLAN_MUST_RUN") else 0)
    os.execv(python, [str(python), *sys.argv])
