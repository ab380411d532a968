"""The parent's side of the worker process: a line of JSON out, a line back, killed when nobody wants it any more."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Final, Self

import desktop_crm
from desktop_crm.domain.errors import Cancelled, UserError

PATIENCE: Final = 300.0
"""Seconds that one batch may take; the slowest believable one takes a few."""
POLL: Final = 0.05

log = logging.getLogger(__name__)


class Child:
    """Context manager: starts the process, and ends it whatever happens. Used by one thread."""

    def __init__(self, folder: str, out: Path) -> None:
        """`folder` is for parts; `out` is named in errors."""
        self._out = str(out)
        package = str(Path(desktop_crm.__file__).resolve().parent.parent)
        paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "desktop_crm.documents.worker", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        self._reader = threading.Thread(target=self._listen, name="pdf-child", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _listen(self) -> None:
        """Every line, and an empty one when the process has ended."""
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._answers.put(line)
        self._answers.put(b"")

    def send(self, order: dict[str, Any]) -> None:
        """Raises UserError (pdf_failed) when the process is gone."""
        line = json.dumps(order).encode() + b"\n"
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except OSError as error:
            raise UserError("pdf_failed", file=self._out, reason="") from error

    def receive(self, cancelled: Callable[[], bool]) -> dict[str, Any]:
        """The answer to the last order. Raises UserError, and Cancelled as soon as `cancelled` says so."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if cancelled():
                raise Cancelled
            try:
                line = self._answers.get(timeout=POLL)
            except Empty:
                continue
            if not line:
                break
            answer: dict[str, Any] = json.loads(line)
            if "error" in answer:
                if answer["error"] == "pdf_failed":
                    log.error("the PDF worker failed: %s", answer["detail"])
                raise UserError(answer["error"], file=self._out, reason=answer["detail"])
            return answer
        raise UserError("pdf_failed", file=self._out, reason="")
