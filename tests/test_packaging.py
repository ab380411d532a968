"""Setting up and handing out: what is missing is named exactly, versions agree, nothing holds an address."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from desktop_crm import __version__

ROOT = Path(__file__).parent.parent
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Machine:
    """A Debian on which some libraries are missing; `apt` says which call of apt-get works."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, missing: set[str], root: bool, apt: str = "works") -> None:
        self.prepare, self.missing, self.apt = load("prepare"), missing, apt
        self.ran: list[str] = []
        patch = monkeypatch.setattr
        patch("sys.platform", "linux")
        patch(self.prepare, "_loads", lambda library: library not in self.missing)
        patch(self.prepare.shutil, "which", lambda name: f"/usr/bin/{name}")
        patch(self.prepare, "_usable", lambda python: True)
        patch(self.prepare, "_root", lambda: [] if root else None)
        patch(self.prepare.subprocess, "run", self.run)

    def run(self, command: list[str], **rest: Any) -> subprocess.CompletedProcess[bytes]:
        line = " ".join(command)
        self.ran.append(line)
        if "update" in line:
            self.apt = "works"
        if "install" in line and self.apt == "works":
            self.missing.clear()
        return subprocess.CompletedProcess(command, 0 if self.apt == "works" else 100)


def test_without_rights_the_exact_line_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = Machine(monkeypatch, {"libEGL.so.1", "libxcb-cursor.so.0"}, root=False)
    assert machine.prepare.main(["test"]) == 1
    told = capsys.readouterr().err
    assert "    sudo apt-get install --no-install-recommends -y libegl1 libxcb-cursor0\n" in told
    assert machine.ran == []


def test_with_rights_they_are_installed_and_lists_fetched_only_when_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, {"libEGL.so.1"}, root=True)
    assert machine.prepare._system("run") == ""
    assert not any("update" in line for line in machine.ran)
    machine = Machine(monkeypatch, {"libEGL.so.1"}, root=True, apt="old lists")
    assert machine.prepare._system("run") == ""
    assert [("update" in line, "install" in line) for line in machine.ran] == [
        (False, True),
        (True, False),
        (False, True),
    ]


def test_without_apt_the_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch, {"libEGL.so.1"}, root=True)
    monkeypatch.setattr(machine.prepare.shutil, "which", lambda name: None if name == "apt-get" else "/bin/x")
    assert "libEGL.so.1" in machine.prepare._system("run")


def test_what_is_ready_is_not_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    machine = Machine(monkeypatch, set(), root=True)
    monkeypatch.setattr(machine.prepare, "STAMP", tmp_path / "stamp")
    assert machine.prepare.main(["test"]) == 0
    assert any("pip install" in line and "-c constraints.txt" in line and ".[dev]" in line for line in machine.ran)
    machine.ran.clear()
    assert machine.prepare.main(["test"]) == 0
    assert machine.prepare.main(["run"]) == 0, "what tests need is more than what running needs"
    assert machine.ran == []


def test_every_dependency_is_pinned_and_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    explained = (ROOT / "docs" / "dependencies.md").read_text("utf-8").casefold()
    listed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"]["optional-dependencies"].values():
        listed += extra
    pinned = {line.split("==")[0].casefold().replace("_", "-") for line in CONSTRAINTS.splitlines() if "==" in line}
    for line in listed:
        name = re.split(r"[\[<>=;~! ]", line)[0].casefold().replace("_", "-")
        if name != "desktop-crm":
            assert name in pinned, name
            assert name in explained, name


def test_constraints_hold_exact_versions_and_no_addresses() -> None:
    for line in CONSTRAINTS.splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line), line


def test_the_version_is_everywhere_the_same() -> None:
    assert f'#define Version "{__version__}"' in (ROOT / "packaging/windows/desktop-crm.iss").read_text("utf-8")
    meta = ET.parse(ROOT / "packaging/linux/desktop-crm.metainfo.xml").getroot()
    assert next(release.get("version") for release in meta.iter("release")) == __version__


def test_the_menu_entry_starts_the_program() -> None:
    entry = (ROOT / "packaging/linux/desktop-crm.desktop").read_text("utf-8")
    assert entry.startswith("[Desktop Entry]\n")
    assert "\nExec=desktop-crm\n" in entry
    assert {"Name", "Comment[uk]", "Comment[ru]"} <= {line.split("=")[0] for line in entry.splitlines()}
