"""The main job of the program without a screen: a sample base, a real spreadsheet, cards on paper, every screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "tour"
SPREADSHEET = ROOT / "tests" / "data" / "spreadsheets" / "клієнти.xlsx"
NOISE = "This plugin does not support propagateSizeHints"
LANGUAGES = ("en", "uk", "ru")


def main() -> int:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        print("There is no display, so the program shows itself in files.", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    base = FOLDER / "sample.crm"
    _crm("demo", "--base", str(base))
    _crm("import", str(SPREADSHEET), "--base", str(base))
    found = json.loads(_crm("search", "claims>0", "--base", str(base), "--limit", "3", "--json"))
    for client in found:
        for language in LANGUAGES:
            file = FOLDER / f"card-{client['number'] or client['uid'].replace('/', '-')}-{language}.pdf"
            _crm("pdf", "--base", str(base), "--uid", client["uid"], "-o", str(file), "--lang", language)
    _crm("figures", "failure-points", "--base", str(base), "-o", str(FOLDER))
    for language, theme in (("uk", "light"), ("uk", "dark"), ("en", "light"), ("ru", "light")):
        pictures = FOLDER / f"{language}-{theme}"
        _crm("tour", "-o", str(pictures), "--base", str(base), "--lang", language, "--theme", theme)
    print(f"The sample base, the cards as PDF and pictures of every screen are in {FOLDER}")
    return 0


def _crm(*arguments: str) -> str:
    print(f"desktop-crm {' '.join(arguments)}", flush=True)
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    told = [line for line in done.stderr.splitlines() if not line.startswith(NOISE)]
    if told:
        print("\n".join(told), file=sys.stderr, flush=True)
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
