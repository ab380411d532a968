"""Files that are not what they seem: each ends in one clear sentence, in reasonable time, and takes nobody along."""

from __future__ import annotations

import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.app.wording import error
from desktop_crm.domain.errors import UserError
from desktop_crm.files import reading, sniffing, worker
from desktop_crm.files.reading import read_table

DATA = Path(__file__).parent.parent / "data" / "spreadsheets"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<?xml version="1.0"?><workbook {NS} xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships'
    ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"'
    ' Target="sharedStrings.xml"/></Relationships>',
}


def hostile(path: Path, rows: str | Iterator[str], strings: str = "<si><t>a</t></si>", doctype: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        archive.writestr("xl/sharedStrings.xml", f'<?xml version="1.0"?>{doctype}<sst {NS}>{strings}</sst>')
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<?xml version="1.0"?><worksheet {NS}><sheetData>'.encode())
            for part in [rows] if isinstance(rows, str) else rows:
                sheet.write(part.encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def code(path: Path, **options: str) -> str:
    """The error, which must be sayable in all three languages and name the file."""
    with pytest.raises(UserError) as caught:
        read_table(path, **options)  # type: ignore[arg-type]  # encoding, delimiter, sheet are texts
    for language in ("en", "uk", "ru"):
        texts = Texts(language)
        sentence = error(texts, Formats(texts), caught.value)
        assert caught.value.params.get("file", "") in sentence
        assert "\n" not in sentence
    return caught.value.code


def outcome(path: Path) -> str:
    """ "rows" where the file was read, else the code of its error."""
    try:
        return "rows" if read_table(path).rows else "nothing"
    except UserError as found:
        return found.code


def test_no_file_at_all(tmp_path: Path) -> None:
    assert code(tmp_path / "none.csv") == "file_missing"
    assert code(tmp_path / "no\0ne.csv") == "file_missing"
    assert code(tmp_path) == "file_unreadable"


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("a.csv", b"", "file_empty"),
        ("a.xlsx", b"", "file_empty"),
        ("a.csv", b"\n\n \n", "file_empty"),
        ("a.csv", b"\xef\xbb\xbf", "file_empty"),
        ("a.csv", b"\xff\xfe", "file_empty"),
        ("a.csv", b",,,\n,,\n", "file_empty"),
        ("a.csv", b"name,phone\n", "no_rows"),
        ("a.csv", b"name,phone\n,\n\n", "no_rows"),
        ("a.xlsx", b"name,phone\nAnna,067\n", "file_other_kind"),
        ("a.xls", b"name,phone\nAnna,067\n", "file_other_kind"),
        ("a.xls", b"<html><table><tr><td>Anna</td></tr></table></html>", "file_web_page"),
        ("a.csv", b"  <!DOCTYPE html><html></html>", "file_web_page"),
        ("a.xls", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "file_web_page"),
        ("a.csv", b"%PDF-1.7 ...", "file_not_table"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "file_not_table"),
        ("a.csv", bytes(range(256)) * 20, "file_not_table"),
        ("a.csv", bytes(5000), "file_not_table"),
        ("a.csv", b'name,notes\nAnna,"never closed\nBoris,x\n', "file_cut_line"),
        ("a.csv", b"name,phone,city\nAnna,067,Lviv\nBoris,050,Kyiv\nCl", "file_cut_line"),
        ("a.csv", "name,phone\nАнна,067\nБорис,0".encode()[:-11], "file_cut_line"),
        ("a.csv", "name,phone\nАнна,067\n".encode("utf-16")[:-1], "file_cut_line"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "file_cut"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_cut"),
    ],
)
def test_what_is_no_table(tmp_path: Path, name: str, data: bytes, wanted: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert code(path) == wanted


def test_where_a_file_was_cut_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,phone,city\nAnna,067,Lviv\nBoris,050,Kyiv\nCl")
    with pytest.raises(UserError) as caught:
        read_table(path)
    assert caught.value.params == {"file": "a.csv", "line": 4}


def test_short_last_rows_are_no_cut_where_others_are_short_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,phone,city\nAnna\nBoris,050,Kyiv\nClara")
    assert len(read_table(path).rows) == 3


def test_a_zip_is_no_table_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("readme.txt", "hello")
        assert code(tmp_path / name) == "file_not_table"


@pytest.mark.parametrize(
    ("source", "name"), [("клієнти.xlsx", "a.csv"), ("клієнти.xlsx", "a.xls"), ("покупки.xls", "a.xlsx")]
)
def test_a_workbook_under_another_name(tmp_path: Path, source: str, name: str) -> None:
    (tmp_path / name).write_bytes((DATA / source).read_bytes())
    assert code(tmp_path / name) == "file_other_kind"
    (tmp_path / "no-suffix").write_bytes((DATA / source).read_bytes())
    assert read_table(tmp_path / "no-suffix").rows


@pytest.mark.parametrize("name", ["клієнти.xlsx", "претензії.ods", "покупки.xls"])
def test_a_workbook_cut_anywhere(tmp_path: Path, name: str) -> None:
    whole = (DATA / name).read_bytes()
    for tenth in range(1, 10):
        path = tmp_path / f"cut{Path(name).suffix}"
        path.write_bytes(whole[: len(whole) * tenth // 10])
        assert code(path) in ("file_cut", "file_unreadable"), tenth


@pytest.mark.parametrize("name", ["клиенты.csv", "customers.csv"])
def test_a_text_cut_anywhere_is_a_table_or_an_error(tmp_path: Path, name: str) -> None:
    whole = (DATA / name).read_bytes()
    for length in range(0, len(whole), len(whole) // 10):
        path = tmp_path / "cut.csv"
        path.write_bytes(whole[:length])
        assert outcome(path) in ("rows", "file_empty", "file_cut_line", "no_rows"), length


def test_damaged_inside(tmp_path: Path) -> None:
    whole = bytearray((DATA / "клієнти.xlsx").read_bytes())
    for place in range(200, len(whole) - 400, 611):
        damaged = bytearray(whole)
        damaged[place : place + 16] = bytes(16)
        path = tmp_path / "a.xlsx"
        path.write_bytes(damaged)
        assert outcome(path) in ("rows", "file_cut", "file_unreadable", "file_not_table", "file_empty"), place


def test_ten_thousand_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{i}" for i in range(10_000)) + "\n" + ",".join("x" * 10_000) + "\n", "utf-8")
    with pytest.raises(UserError) as caught:
        read_table(path)
    assert caught.value.code == "file_too_wide"
    assert (caught.value.params["n"], caught.value.params["line"]) == (10_000, 1)
    book = xlsxwriter.Workbook(tmp_path / "wide.xlsx")
    sheet = book.add_worksheet()
    for row in range(2):
        sheet.write_row(row, 0, [f"c{i}" for i in range(10_000)])
    book.close()
    assert code(tmp_path / "wide.xlsx") == "file_too_wide"


def test_many_empty_columns_are_no_width(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,phone" + "," * 5000 + "\nAnna,067" + "," * 5000 + "\n", "utf-8")
    assert read_table(path).columns == ("name", "phone")


def test_sparse_sheets_do_not_take_the_memory(tmp_path: Path) -> None:
    for row, column in ((1_048_576, "XFD"), (20_000, "XFD"), (1_048_576, "AB")):
        far = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
        assert code(hostile(tmp_path / "sparse.xlsx", far)) == "file_too_large"


def test_bombs_are_refused_before_they_unpack(tmp_path: Path) -> None:
    def bomb() -> Iterator[str]:
        row = "<row>" + "".join(f'<c t="inlineStr"><is><t>{"A" * 1000}</t></is></c>' for _ in range(100)) + "</row>"
        for _ in range(1000):
            yield row

    path = hostile(tmp_path / "bomb.xlsx", bomb())
    assert code(path) == "file_too_large"


def test_entities_are_not_followed(tmp_path: Path) -> None:
    cell = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert code(hostile(tmp_path / "xxe.xlsx", cell, "<si><t>[&e;]</t></si>", doctype)) == "file_cut"
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
    assert code(hostile(tmp_path / "lol.xlsx", cell, "<si><t>[&l9;]</t></si>", doctype)) == "file_cut"


def test_a_child_that_dies_is_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,phone\nAnna,067\n", "utf-8")
    monkeypatch.setattr(
        reading, "command", lambda: [sys.executable, "-c", "import os; print('[[1,', flush=True); os.abort()"]
    )
    assert code(path) == "file_unreadable"


def test_a_child_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,phone\nAnna,067\n", "utf-8")
    monkeypatch.setattr(reading, "command", lambda: [sys.executable, "-c", "import time; time.sleep(60)"])
    started = time.monotonic()
    with pytest.raises(UserError) as caught:
        read_table(path, patience=0.3)
    assert caught.value.code == "file_timeout"
    assert time.monotonic() - started < 50  # it would sleep for 60


def test_wrong_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("имя,город\nАнна,Киев\n".encode("cp1251"))
    with pytest.raises(UserError) as caught:
        read_table(path, encoding="utf-8")
    assert caught.value.code == "file_encoding"
    assert caught.value.params["line"] == 1
    assert code(path, encoding="klingon") == "encoding_unknown"
    assert code(path, encoding="base64") == "encoding_unknown"
    assert code(path, delimiter="ab") == "delimiter_unknown"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,phone\nAnna,067\n", "utf-8")

    def denied(path: Path) -> sniffing.Kind:
        raise PermissionError

    monkeypatch.setattr(sniffing, "kind_of", denied)
    said: list[dict[str, object]] = []
    monkeypatch.setattr(worker.Answer, "end", lambda self, value: said.append(value))
    worker.main([str(path), "{}"])
    assert said == [{"error": "file_denied", "params": {"file": "a.csv"}}]
