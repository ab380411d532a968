"""Reading a MAP.toml: which column is which field, and how cells are read.

as = "purchases"
[columns]
document = "InvoiceNo"
client_phones = ["Тел.", "Тел. 2"]
[rules]
return_prefix = "C"
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.importing.mapping import ANONYMOUS, KINDS, REPEATABLE, MapFile, Rules, fields_for
from desktop_crm.domain.currencies import CURRENCIES
from desktop_crm.domain.custom_field import KINDS as CUSTOM_KINDS
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.parsing import Unreadable, parse_decimal

RULES: Final = (
    "dates",
    "currency",
    "rate",
    "lenient",
    "return_prefix",
    "anonymous",
    "encoding",
    "delimiter",
    "sheet",
    "header",
)


def load_map(path: Path) -> MapFile:
    """Raises UserError file_missing, map_unreadable, map_unknown_field, map_unknown_key, map_currency, map_wrong."""
    import tomllib

    try:
        said = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError:
        raise UserError("file_missing", file=path.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("map_unreadable", file=path.name, why=str(error)) from None
    kind = said.get("as")
    if kind not in (None, *KINDS):
        raise UserError("map_wrong", file=path.name, what="as")
    _known(path, "", said, ("as", "columns", "own", "new", "rules"))
    columns = said.get("columns", {})
    rules = said.get("rules", {})
    if not isinstance(columns, dict) or not isinstance(rules, dict):
        raise UserError("map_wrong", file=path.name, what="columns" if not isinstance(columns, dict) else "rules")
    headers = {name: _headers(path, name, value) for name, value in columns.items()}
    known = set(fields_for(kind)) if kind else {name for each in KINDS for name in fields_for(each)}
    if strange := sorted(set(headers) - known):
        raise UserError("map_unknown_field", file=path.name, field=strange[0], known=", ".join(sorted(known)))
    return MapFile(
        kind,
        headers,
        _rules(path, rules),
        _text(path, rules, "encoding"),
        _text(path, rules, "delimiter"),
        _text(path, rules, "sheet"),
        _flag(path, rules, "header", True),
        _own(path, said, "own"),
        _own(path, said, "new", kinds=CUSTOM_KINDS),
    )


def _own(path: Path, said: Mapping[str, Any], part: str, kinds: Sequence[str] = ()) -> dict[str, str]:
    """[own]: the name of a field of the shop's own -> a header; [new]: a header -> the kind of the field to be made."""
    found = said.get(part, {})
    if not isinstance(found, dict):
        raise UserError("map_wrong", file=path.name, what=part)
    for name, value in found.items():
        if not isinstance(value, str) or (kinds and value not in kinds):
            raise UserError("map_wrong", file=path.name, what=f"{part}.{name}")
    return dict(found)


def _headers(path: Path, name: str, value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(v, str) for v in listed) or (len(listed) > 1 and name not in REPEATABLE):
        raise UserError("map_wrong", file=path.name, what=f"columns.{name}")
    return tuple(listed)


def _text(path: Path, rules: dict[str, Any], name: str) -> str | None:
    value = rules.get(name)
    if value is not None and not isinstance(value, str):
        raise UserError("map_wrong", file=path.name, what=f"rules.{name}")
    return value


def _flag(path: Path, rules: dict[str, Any], name: str, default: bool) -> bool:
    value = rules.get(name, default)
    if not isinstance(value, bool):
        raise UserError("map_wrong", file=path.name, what=f"rules.{name}")
    return value


def _known(path: Path, part: str, said: Mapping[str, Any], known: tuple[str, ...]) -> None:
    if strange := sorted(set(said) - set(known)):
        raise UserError("map_unknown_key", file=path.name, key=f"{part}{strange[0]}", known=", ".join(known))


def _rules(path: Path, said: dict[str, Any]) -> Rules:
    _known(path, "rules.", said, RULES)
    dates = _text(path, said, "dates") or ""
    if dates not in ("", "dmy", "mdy", "ymd"):
        raise UserError("map_wrong", file=path.name, what="rules.dates")
    rate = None
    if "rate" in said:
        try:
            rate = parse_decimal(str(said["rate"]))
        except Unreadable:
            raise UserError("map_wrong", file=path.name, what="rules.rate") from None
        if rate <= 0:
            raise UserError("map_wrong", file=path.name, what="rules.rate")
    currency = (_text(path, said, "currency") or "").strip().upper()
    if currency and currency not in CURRENCIES:
        raise UserError("map_currency", file=path.name, currency=currency[:20])
    anonymous = _text(path, said, "anonymous") or "keep"
    if anonymous not in ANONYMOUS:
        raise UserError("map_wrong", file=path.name, what="rules.anonymous")
    prefix = (_text(path, said, "return_prefix") or "").strip()
    return Rules(dates, currency, rate, _flag(path, said, "lenient", False), prefix, anonymous)
