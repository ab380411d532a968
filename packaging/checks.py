"""All checks and tests of the project, as `make test` runs them; `--lint` leaves the tests out.

mypy works beside pytest: together they fit two cores better than one after the other. pytest's summary is the last line
printed when all is well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
QUICK = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("lint-imports", "--no-logo"),
)


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    for name, *rest in QUICK:
        if _run(name, *rest):
            return _failed(" ".join([name, *rest]))
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        # the order in which mypy looks decides how it joins types: the same order, so the same verdict, everywhere
        fixed = os.environ | {"PYTHONHASHSEED": "0"}
        command = [str(BIN / "mypy"), "--no-error-summary"]
        types = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=fixed)
        tests = 0 if "--lint" in arguments else subprocess.run(_pytest(arguments)).returncode
        if types.wait():
            log.seek(0)
            print(log.read(), file=sys.stderr)
            return _failed("mypy")
    return tests


def _run(name: str, *arguments: str) -> int:
    """Quiet when all is well."""
    done = subprocess.run([str(BIN / name), *arguments], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode


def _pytest(arguments: list[str]) -> list[str]:
    """Three at once on two cores: a window under test waits as often as it works."""
    return [sys.executable, "-m", "pytest", "-q", "-n", "3", "--dist", "worksteal", *arguments]


def _failed(what: str) -> int:
    print(f"failed: {what}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
