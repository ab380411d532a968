"""The child process that makes long PDFs: it can be killed at any moment, and gives all its memory back.

`python -m desktop_crm.documents.worker FOLDER` reads one JSON object a line and answers each with one:
  {"form": "card", "data": "<JSON of the form>", "moment": seconds,
   "photos": {"<place in the batch>": "<file in FOLDER>"}}
                                                    -> {"plain": false, "unprintable": ""}   a batch, kept in FOLDER
  {"join": "<file>"}                                -> {"pages": n}                          all batches in one file
What goes wrong is answered as {"error": "pdf_disk_full" | "pdf_unwritable" | "pdf_failed", "detail": "..."}.
"""

from __future__ import annotations

import errno
import json
import sys
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_crm.documents.compiling import compile_form, forget
from desktop_crm.documents.joining import Joiner
from desktop_crm.documents.photos import with_logo, with_photos

NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(slots=True)
class Worker:
    folder: Path
    parts: list[tuple[Path, bool]] = field(default_factory=list)  # file, and whether it lacks the standards' marks

    def answer(self, order: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._batch(order) if "data" in order else self._join(Path(order["join"]))
        except OSError as error:
            code = "pdf_disk_full" if error.errno in NO_SPACE else "pdf_unwritable"
            return {"error": code, "detail": error.strerror or ""}
        except BaseException:  # a panic inside typst is no Exception
            return {"error": "pdf_failed", "detail": traceback.format_exc()}

    def _batch(self, order: dict[str, Any]) -> dict[str, Any]:
        data = order["data"]
        if order.get("photos"):
            data = with_photos(data, self.folder, order["photos"])
        form, moment = order["form"], datetime.fromtimestamp(order["moment"], UTC)
        drawn = with_logo(data, self.folder)
        try:
            made = compile_form(form, drawn, moment, self.folder)
        except BaseException:  # typst cannot draw every SVG; a panic inside it is no Exception
            if drawn == data:
                raise
            made = compile_form(form, data, moment, self.folder)
        path = self.folder / f"{len(self.parts):06}.pdf"
        path.write_bytes(made.pdf)
        self.parts.append((path, made.plain))
        forget()
        return {"plain": made.plain, "unprintable": made.unprintable}

    def _join(self, out: Path) -> dict[str, Any]:
        with out.open("wb") as file:
            joiner = Joiner(file)
            for path, plain in self.parts:
                joiner.add(path, plain=plain)
                path.unlink()
            joiner.finish()
        return {"pages": joiner.page_count}


def main() -> None:
    worker = Worker(Path(sys.argv[1]))
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(worker.answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
