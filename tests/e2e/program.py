"""The program as a script starts it: arguments, an exit code and two streams.

`Program` calls `main` within the test's process, which is ten times faster; `process` starts a real one.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from desktop_crm import bootstrap

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

    def __call__(self, *arguments: str, code: int | None = 0, base: bool = True) -> Result:
        return self._checked(self._within(self._full(arguments, base)), arguments, code)

    def process(self, *arguments: str, code: int | None = 0, base: bool = True, **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *self._full(arguments, base)],
            cwd=self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=100,
        )
        result = Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        return self._checked(result, arguments, code)

    def add(self, record: str, *pairs: str, to: str = "") -> str:
        """The uid of the new record."""
        card = ["--to", to] if to else []
        return str(self("add", record, *card, *pairs, "--json").json["uid"])

    def environment(self, **more: str) -> dict[str, str]:
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
        return plain | {"LANG": "en_GB.UTF-8", "QT_QPA_PLATFORM": "offscreen"} | more

    def _full(self, arguments: tuple[str, ...], base: bool) -> list[str]:
        return [*arguments, *(["--base", str(self.base)] if base else [])]

    def _within(self, arguments: list[str]) -> Result:
        out, err = (io.TextIOWrapper(io.BytesIO(), "ascii", write_through=True) for _ in range(2))
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            mock.patch.dict(os.environ, self.environment(), clear=True),
        ):
            try:
                code = bootstrap.main(arguments)
            except SystemExit as stop:
                code = int(stop.code or 0)
        return Result(code, *(s.buffer.getvalue().decode("utf-8") for s in (out, err)))  # type: ignore[attr-defined]

    def _checked(self, result: Result, arguments: tuple[str, ...], code: int | None) -> Result:
        told = f"{arguments}: {result.code}\n{result.out[-2000:]}\n{result.err[-2000:]}"
        assert "Traceback" not in result.err + result.out, told
        assert "internal error" not in result.err, told
        assert code is None or result.code == code, told
        assert result.code != 1 or result.err.strip(), "an error without a word"
        return result
