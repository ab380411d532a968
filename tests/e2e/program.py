"""The program as a script starts it: a process with arguments, an exit code and two streams."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Program:
    """`base` is added to every call; the environment is a plain English one unless said otherwise."""

    base: Path
    folder: Path

    def __call__(self, *arguments: str, code: int | None = 0, base: bool = True, **environment: str) -> Result:
        result = self.raw(*arguments, *(["--base", str(self.base)] if base else []), **environment)
        assert "Traceback" not in result.err + result.out, result.err
        if code is not None:
            assert result.code == code, f"{arguments}: {result.code}\n{result.out[-2000:]}\n{result.err[-2000:]}"
        if result.code == 1:
            assert len(result.err.strip().splitlines()) >= 1, "an error without a word"
        return result

    def raw(self, *arguments: str, **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *arguments],
            cwd=self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=100,
        )
        return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def environment(self, **more: str) -> dict[str, str]:
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
        return plain | {"LANG": "en_GB.UTF-8", "QT_QPA_PLATFORM": "offscreen"} | more

    def add(self, record: str, *pairs: str, to: str = "") -> str:
        """The uid of the new record."""
        card = ["--to", to] if to else []
        return str(self("add", record, *card, *pairs, "--json").json["uid"])
