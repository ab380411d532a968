"""Joins PDF files that typst made into one, with their tags and bookmarks.

typst cannot join PDFs, one document of a thousand cards takes gigabytes, and libraries that join lose the tags or weigh
more than all the rest of our paper. typst writes plain objects with a plain table of contents, so it is enough to
renumber references and to hang the parts' trees (pages, tags, bookmarks) under common roots. This reads nothing but
what our pinned typst writes, and says so (`ValueError`) when it meets anything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final

_TOKEN: Final = re.compile(rb"\(|/Headers\[[^\]]*\]|/ID\([^()]*\)|(?<![\d.])(\d+) 0 R\b|\nstream\r?\n")
_NAME: Final = re.compile(rb"\(([^()]*)\)")
_KNOWN: Final = frozenset(
    b"Type Pages Metadata OutputIntents Lang StructTreeRoot MarkInfo ViewerPreferences Outlines".split()
)
_PAGES, _TREE, _OUTLINES, _CATALOG, _METADATA, _INFO = 1, 2, 3, 4, 5, 6
_FIRST_FREE: Final = 7


@dataclass(frozen=True, slots=True)
class _Part:
    """One file: where its objects are, by number, and the words after its table of contents."""

    data: bytes
    spans: dict[int, tuple[int, int]]
    trailer: bytes

    def body(self, number: int) -> bytes:
        """What stands between `obj` and `endobj`."""
        start, end = self.spans[number]
        head = re.compile(rb"\s*%d 0 obj\n" % number).match(self.data, start)
        tail = self.data.rfind(b"\nendobj", start, end)
        if head is None or tail < 0:
            raise ValueError(f"object {number} is not written as expected")
        return self.data[head.end() : tail]


def _read(data: bytes) -> _Part:
    found = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data)
    table = re.compile(rb"xref\n0 (\d+)\n").match(data, int(found[1])) if found else None
    if table is None:
        raise ValueError("not a PDF with a plain table of contents")
    count, at = int(table[1]), table.end()
    starts = [int(data[at + 20 * i : at + 20 * i + 10]) for i in range(1, count)]
    ends = dict(pairwise([*sorted(starts), table.start()]))
    return _Part(
        data, {number: (start, ends[start]) for number, start in enumerate(starts, 1)}, data[at + 20 * count :]
    )


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/%b (\d+) 0 R" % key, body)
    if found is None:
        raise ValueError(f"no {key.decode()}")
    return int(found[1])


def _inside(body: bytes, pattern: bytes) -> bytes:
    found = re.search(pattern, body, re.DOTALL)
    return found[1] if found else b""


def _string_end(body: bytes, at: int) -> int:
    """The place after the literal string that opens at `at`."""
    depth = 0
    while True:
        char = body[at : at + 1]
        if char == b"\\":
            at += 1
        elif char == b"(":
            depth += 1
        elif char == b")":
            depth -= 1
            if not depth:
                return at + 1
        elif not char:
            raise ValueError("a string without an end")
        at += 1


def _renumbered(body: bytes, numbers: dict[int, int], prefix: bytes) -> bytes:
    """The same object with references and names of table cells as the whole has them; strings and streams untouched."""
    out: list[bytes] = []
    at = 0
    while found := _TOKEN.search(body, at):
        token = found[0]
        out.append(body[at : found.start()])
        at = found.end()
        if token == b"(":
            at = _string_end(body, found.start())
            out.append(body[found.start() : at])
        elif token.startswith(b"/"):
            out.append(_NAME.sub(lambda name: b"(" + prefix + name[1] + b")", token))
        elif token.startswith(b"\n"):
            at = found.start()
            break
        else:
            out.append(b"%d 0 R" % numbers[int(found[1])])
    return b"".join(out) + body[at:]


@dataclass(slots=True)
class Joiner:
    """`add` part after part, then `finish`. Holds one part in memory at a time.

    Title, dates and the marks of the standards are the first part's, or those of the first part added as `plain`: a
    whole carries no mark that one of its parts lacks. Raises OSError, and ValueError for a file typst did not write.
    """

    file: BinaryIO
    page_count: int = 0
    _offsets: dict[int, int] = field(default_factory=dict)
    _free: int = _FIRST_FREE
    _parts: int = 0
    _plain: bool = False
    _pages: list[int] = field(default_factory=list)
    _tags: list[bytes] = field(default_factory=list)
    _parents: list[bytes] = field(default_factory=list)
    _next_parent: int = 0
    _cells: list[bytes] = field(default_factory=list)
    _roles: bytes = b""
    _bookmarks: list[tuple[int, int]] = field(default_factory=list)  # numbers of the first and last of each part
    _held: dict[int, bytes] = field(default_factory=dict)  # those bookmarks: their neighbours come later
    _bookmark_count: int = 0
    _properties: dict[int, bytes] = field(default_factory=dict)
    _trailer: bytes = b""

    def add(self, path: Path, *, plain: bool = False) -> None:
        if not self._parts:
            self.file.write(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")
        part = _read(path.read_bytes())
        catalog = _reference(part.trailer, b"Root")
        root = part.body(catalog)
        unknown = (
            set(re.findall(rb"/(\w+)", re.sub(rb"<<[^<>]*>>|\([^()]*\)", b"", root[2:-2]))) - _KNOWN - {b"Catalog"}
        )
        if unknown:
            raise ValueError(f"the file holds what joining does not know: {unknown}")
        special = {
            _reference(root, b"StructTreeRoot"): _TREE,
            _reference(root, b"Outlines"): _OUTLINES,
            catalog: _CATALOG,
            _reference(root, b"Metadata"): _METADATA,
            _reference(part.trailer, b"Info"): _INFO,
        }
        plainly = [number for number in part.spans if number not in special]
        numbers = {number: self._free + i for i, number in enumerate(plainly)} | special
        self._free += len(plainly)
        bodies = {number: _renumbered(part.body(number), numbers, b"p%05d" % self._parts) for number in part.spans}
        if not self._parts or (plain and not self._plain):
            self._properties = {special[number]: bodies[number] for number in special}
            self._trailer = _inside(part.trailer, rb"(/ID\[.*?\])>>")
        self._plain |= plain
        pages = _reference(root, b"Pages")
        for number in plainly:
            body = bodies[number]
            if number == pages:
                body = self._add_pages(numbers[number], body)
            elif body.startswith(b"<</Type/Page/"):
                body = self._shifted(body)
            bodies[number] = body
        self._add_tags(bodies[_reference(root, b"StructTreeRoot")])
        self._add_bookmarks(bodies[_reference(root, b"Outlines")])
        for number in plainly:
            if numbers[number] in self._bookmarks[-1]:
                self._held[numbers[number]] = bodies[number]
            else:
                self._put(numbers[number], bodies[number])
        self._parts += 1

    def finish(self) -> None:
        ends = [None, *self._bookmarks, None]
        for before, (first, last), after in zip(ends, self._bookmarks, ends[2:], strict=False):
            if before is not None:
                self._held[first] = self._held[first].replace(b"<<", b"<</Prev %d 0 R" % before[1], 1)
            if after is not None:
                self._held[last] = self._held[last].replace(b"<<", b"<</Next %d 0 R" % after[0], 1)
        for number, body in self._held.items():
            self._put(number, body)
        self._put(_PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.page_count, _list(self._pages)))
        self._put(
            _TREE,
            b"<</Type/StructTreeRoot/RoleMap<<%b>>/K[%b]/ParentTree<</Nums[%b]>>/IDTree<</Names[%b]>>"
            b"/ParentTreeNextKey %d>>"
            % (
                self._roles,
                b" ".join(self._tags),
                b" ".join(self._parents),
                b"".join(self._cells),
                self._next_parent,
            ),
        )
        first, last = self._bookmarks[0][0], self._bookmarks[-1][1]
        self._put(
            _OUTLINES, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, self._bookmark_count)
        )
        self._put(_CATALOG, re.sub(rb"/Pages \d+ 0 R", b"/Pages %d 0 R" % _PAGES, self._properties[_CATALOG]))
        self._put(_METADATA, self._metadata())
        self._put(_INFO, self._properties[_INFO])
        self._table()

    def _put(self, number: int, body: bytes) -> None:
        self._offsets[number] = self.file.tell()
        self.file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _add_pages(self, number: int, body: bytes) -> bytes:
        """The part's pages become a branch of the whole's."""
        self.page_count += int(_inside(body, rb"/Count (\d+)"))
        self._pages.append(number)
        return body.replace(b"/Type/Pages", b"/Type/Pages/Parent %d 0 R" % _PAGES, 1)

    def _shifted(self, body: bytes) -> bytes:
        """A page names its place in the table from pages to tags; the whole has one table for all parts."""
        if b"/Annots" in body:
            raise ValueError("a page with annotations")
        return re.sub(rb"/StructParents (\d+)", lambda at: self._parent_key(b"/StructParents ", at[1]), body)

    def _parent_key(self, before: bytes, key: bytes) -> bytes:
        return before + b"%d" % (int(key) + self._next_parent)

    def _add_tags(self, root: bytes) -> None:
        parents = re.search(rb"/ParentTree<</Nums\[([^\]]*)\]>>", root)
        tags = re.search(rb"/K\[([^\]]*)\]", root)
        if parents is None or tags is None:
            raise ValueError("tags are not written as expected")
        self._roles = self._roles or _inside(root, rb"/RoleMap<<(.*?)>>")
        self._tags.append(tags[1])
        self._cells.append(_prefixed(_inside(root, rb"/IDTree<</Names\[([^\]]*)\]>>"), self._parts))
        self._parents += [
            self._parent_key(b"", key) + b" " + target for key, target in re.findall(rb"(\d+) (\d+ 0 R)", parents[1])
        ]
        self._next_parent += int(_inside(root, rb"/ParentTreeNextKey (\d+)"))

    def _add_bookmarks(self, root: bytes) -> None:
        self._bookmarks.append((_reference(root, b"First"), _reference(root, b"Last")))
        self._bookmark_count += int(_inside(root, rb"/Count (\d+)"))

    def _metadata(self) -> bytes:
        """XMP names the number of pages; a stream names its length."""
        head, _, xmp = self._properties[_METADATA].partition(b"\nstream\n")
        xmp = re.sub(rb"(<xmpTPg:NPages>)\d+", rb"\g<1>%d" % self.page_count, xmp.removesuffix(b"\nendstream"))
        return re.sub(rb"/Length \d+", b"/Length %d" % len(xmp), head) + b"\nstream\n" + xmp + b"\nendstream"

    def _table(self) -> None:
        start = self.file.tell()
        rows = b"".join(b"%010d 00000 n\r\n" % self._offsets[number] for number in range(1, self._free))
        self.file.write(b"xref\n0 %d\n0000000000 65535 f\r\n" % self._free + rows)
        trailer = b"<</Size %d/Root %d 0 R/Info %d 0 R%b>>" % (self._free, _CATALOG, _INFO, self._trailer)
        self.file.write(b"trailer\n%b\nstartxref\n%d\n%%%%EOF" % (trailer, start))


def _list(numbers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _prefixed(names: bytes, part: int) -> bytes:
    return re.sub(rb"\(", b"(p%05d" % part, names)
