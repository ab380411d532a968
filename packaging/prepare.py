"""Everything `make run` and `make test` need, on a machine that has only python3, pip and make. Standard library only.

Usage: python3 packaging/prepare.py run|test

Missing system libraries are found by loading them, and installed by apt where that needs no password; otherwise the
exact line to type is printed. The virtual environment is made anew only where the pinned versions have changed.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".prepared"
PURPOSES = ("run", "test")

OFFSCREEN = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
PROGRAMS = {"Xvfb": "xvfb", "pdftoppm": "poppler-utils"}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in PURPOSES:
        print(__doc__, file=sys.stderr)
        return 2
    purpose = arguments[0]
    if sys.version_info < (3, 11):  # noqa: UP036 - the whole point is to say so on an older one
        return _stop(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make {purpose} PYTHON=python3.12"
        )
    if problem := _system(purpose):
        return _stop(problem)
    return _environment(purpose)


def _stop(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


# -- the system


def _system(purpose: str) -> str:
    """Install what is missing; the sentence to stop with where that cannot be done, else ""."""
    missing = _missing(purpose)
    if not missing:
        return ""
    packages = sorted(set(missing.values()))
    line = shlex.join(["apt-get", "install", "--no-install-recommends", "-y", *packages])
    if not shutil.which("apt-get"):
        return f"Please install with your system's package manager, then try again: {', '.join(sorted(missing))}"
    become = _root()
    if become is None:
        return f"Some system libraries are missing. Please type this line, then try again:\n\n    sudo {line}\n"
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    command = [*become, "env", "DEBIAN_FRONTEND=noninteractive", *shlex.split(line), "-q"]
    if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        # the lists of packages are missing or old
        subprocess.run([*become, "apt-get", "update", "-q"], stdout=subprocess.DEVNULL)
        subprocess.run(command, stdout=subprocess.DEVNULL)
    still = _missing(purpose)
    return (
        f"These are still missing: {', '.join(sorted(still))}. The line that failed:\n\n    {line}\n" if still else ""
    )


def _missing(purpose: str) -> dict[str, str]:
    """What is not there -> the Debian package that brings it."""
    found: dict[str, str] = {}
    if sys.platform.startswith("linux"):
        wanted = dict(OFFSCREEN)
        if purpose == "test" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            wanted |= WINDOW
        found |= {library: package for library, package in wanted.items() if not _loads(library)}
        if purpose == "test":
            found |= {program: package for program, package in PROGRAMS.items() if not shutil.which(program)}
        if not _usable(_python()) and not importlib.util.find_spec("ensurepip"):
            found["ensurepip"] = "python3-venv"
    return found


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _root() -> list[str] | None:
    """What to put before a command to run it as root without being asked for a password; None: there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
        return ["sudo", "-n"]
    return None


# -- the virtual environment


def _environment(purpose: str) -> int:
    wanted = _fingerprint()
    have = STAMP.read_text("utf-8").split() if STAMP.exists() else []
    if have and have[0] == wanted and PURPOSES.index(have[1]) >= PURPOSES.index(purpose) and _usable(_python()):
        return 0
    if not _usable(_python()):
        print("Making the virtual environment .venv", flush=True)
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        if made.returncode:
            return _stop(
                "The virtual environment could not be made. On Debian and Ubuntu: sudo apt-get install python3-venv"
            )
    print("Installing the exact versions of constraints.txt (a minute or two the first time)", flush=True)
    project = ".[dev]" if purpose == "test" else "."
    install = [str(_python()), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*install, "-c", "constraints.txt", "-e", project], cwd=ROOT)
    if done.returncode:
        return _stop("The packages could not be installed: see above. Is there a connection to the package index?")
    STAMP.write_text(f"{wanted} {purpose}\n", "utf-8")
    return 0


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _usable(python: Path) -> bool:
    return python.exists() and not subprocess.run([str(python), "-c", "import pip"], capture_output=True).returncode


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode() + str(ROOT).encode())
    for name in ("constraints.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:20]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
