"""The layers hold, the tools that hold them notice a breach, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PACKAGE = ROOT / "desktop_crm"
HEAVY = ("numpy", "scipy", "matplotlib", "alembic", "typst", "python_calamine", "xlsxwriter", "charset_normalizer")
LATER = ("rapidfuzz", "phonenumbers", "pypdfium2", "openpyxl")
PLANTED = {
    "domain/planted.py": "def f() -> None:\n    import numpy\n",
    "app/planted.py": "import sqlite3\n",
    "storage/planted.py": "from desktop_crm.analysis import proportions\n",
    "cli/planted.py": "from PySide6.QtCore import QObject\n",
    "documents/planted.py": "def f() -> None:\n    from desktop_crm.files import reading\n",
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / "lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_the_layers_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_a_planted_breach_is_noticed(tmp_path: Path) -> None:
    """Each contract breaks on a file made to break it: a silent linter would keep nothing."""
    shutil.copytree(PACKAGE, tmp_path / "desktop_crm", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    outside = tmp_path / "desktop_crm" / "planted.py"
    outside.write_text("")
    extra = lint_imports(tmp_path)
    assert extra.returncode == 1
    assert "desktop_crm.planted" in extra.stdout, extra.stdout
    outside.unlink()
    for name, code in PLANTED.items():
        (tmp_path / "desktop_crm" / name).write_text(code)
    done = lint_imports(tmp_path)
    assert done.returncode == 1
    assert "0 kept, 5 broken" in done.stdout, done.stdout


def test_pyplot_is_refused() -> None:
    done = subprocess.run(
        [str(BIN / "ruff"), "check", "--stdin-filename", "desktop_crm/charts/planted.py", "-"],
        input="from matplotlib import pyplot as plt\n\nplt.figure()\n",
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert "TID251" in done.stdout


@pytest.mark.parametrize("file", sorted((PACKAGE / "domain").glob("*.py")), ids=lambda file: file.name)
def test_the_domain_needs_only_the_standard_library(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.split(".")[0] in sys.stdlib_module_names or name.startswith("desktop_crm.domain"), name


def loaded_after(code: str) -> set[str]:
    """Top-level modules in a fresh interpreter after `code`."""
    tail = "\nimport sys; print('LOADED', *{name.split('.')[0] for name in sys.modules})"
    return set(_output(code + tail).rpartition("LOADED")[2].split())


def _output(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_starting_loads_nothing_heavy() -> None:
    loaded = loaded_after("import desktop_crm.bootstrap as b, desktop_crm.cli.main; b.services()")
    assert not loaded & {*HEAVY, *LATER, "PySide6", "sqlalchemy", "sqlcipher3", "sqlite3"}


def test_the_first_paint_loads_nothing_heavy(tmp_path: Path) -> None:
    """What the window needs to appear; charts, paper and migrations load when they are asked for."""
    base = tmp_path / "shop.crm"
    code = f"""
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from desktop_crm import bootstrap
from desktop_crm.ui.application import make_application, run

class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not hasattr(self, "seen"):
            self.seen = sorted({{name.split(".")[0] for name in sys.modules}})
            QTimer.singleShot(1500, QApplication.closeAllWindows)
        return False

app, eye = make_application(), Eye()
app.installEventFilter(eye)
code = run(bootstrap.services, Path({str(base)!r}), "en")
app.removeEventFilter(eye)
assert code == 0, code
print("PAINTED", *eye.seen)
"""
    from desktop_crm.app.services import NewBase
    from desktop_crm.storage.opening import open_base

    open_base(base, new=NewBase()).close()
    painted = set(_output(code).partition("PAINTED")[2].split())
    assert "PySide6" in painted
    assert not painted & {*HEAVY, *LATER, "sqlalchemy", "sqlcipher3"}


def test_nothing_works_at_import_time() -> None:
    """Every module can be imported by itself without a display, a base or a folder, and without output."""
    names = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in file.parts and file.name != "__main__.py"
    ]
    code = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
    loaded = loaded_after(code)
    assert not loaded & {*HEAVY, *LATER} - {"numpy"}
