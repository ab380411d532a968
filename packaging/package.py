"""What can be handed out, into dist/: a wheel; with PyInstaller also a folder without need of Python, and a .deb."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from prepare import OFFSCREEN, WINDOW

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
FOLDER = DIST / "desktop-crm"
CONTROL = """\
Package: desktop-crm
Version: {version}
Architecture: {architecture}
Maintainer: The Desktop CRM authors <desktop-crm@localhost>
Installed-Size: {size}
Depends: libc6, {depends}
Section: office
Priority: optional
Description: One card per client, with the client's claims and wishes
 For the owner of a small shop: claims and wishes written down while the phone
 rings, where the business fails, and cards on paper. All in one local file.
"""


def main() -> int:
    DIST.mkdir(exist_ok=True)
    _do([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(DIST), str(ROOT)])
    if importlib.util.find_spec("PyInstaller"):
        spec = ROOT / "packaging" / "desktop-crm.spec"
        work = ["--distpath", str(DIST), "--workpath", str(ROOT / "build" / "pyinstaller")]
        _do([sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *work, str(spec)])
        if shutil.which("dpkg-deb"):
            _deb()
    else:
        print("Without PyInstaller there is only the wheel (pip install pyinstaller).")
    print("\n".join(str(file) for file in sorted(DIST.iterdir())))
    return 0


def _do(command: list[str]) -> None:
    if code := subprocess.run(command, cwd=ROOT).returncode:
        raise SystemExit(code)


def _version() -> str:
    found = re.search(r'__version__ = "(.+)"', (ROOT / "desktop_crm" / "__init__.py").read_text("utf-8"))
    assert found
    return found[1]


def _deb() -> None:
    """The PyInstaller folder under /opt, a link in /usr/bin, a menu entry."""
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    architecture = done.stdout.strip()
    linux = ROOT / "packaging" / "linux"
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        shutil.copytree(FOLDER, tree / "opt" / "desktop-crm")
        for file, target in (
            (linux / "desktop-crm.desktop", "usr/share/applications"),
            (linux / "desktop-crm.metainfo.xml", "usr/share/metainfo"),
            (linux / "desktop-crm.svg", "usr/share/icons/hicolor/scalable/apps"),
            (ROOT / "LICENSE", "usr/share/doc/desktop-crm"),
        ):
            (tree / target).mkdir(parents=True, exist_ok=True)
            shutil.copy(file, tree / target)
        (tree / "usr" / "bin").mkdir()
        (tree / "usr" / "bin" / "desktop-crm").symlink_to("/opt/desktop-crm/desktop-crm")
        size = sum(f.stat().st_size for f in tree.rglob("*") if f.is_file() and not f.is_symlink()) // 1024
        depends = ", ".join(sorted({*OFFSCREEN.values(), *WINDOW.values()}))
        (tree / "DEBIAN").mkdir()
        control = CONTROL.format(version=_version(), architecture=architecture, size=size, depends=depends)
        (tree / "DEBIAN" / "control").write_text(control, "utf-8")
        out = DIST / f"desktop-crm_{_version()}_{architecture}.deb"
        _do(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(out)])


if __name__ == "__main__":
    raise SystemExit(main())
