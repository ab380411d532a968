"""Properties that mean something to a person and have no field: they become lines of the notes, "Label: value"."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Final

from desktop_crm.files.vcards import pictures, values
from desktop_crm.files.vcards.draft import Draft
from desktop_crm.files.vcards.lines import Line
from desktop_crm.files.vcards.properties import NO_LABELS, USUAL_LABELS, label_of

PICTURES: Final = {"PHOTO": "photo", "LOGO": "logo", "X-MS-CARDPICTURE": "file"}
SAY_KINDS: Final = frozenset({"RELATED", "X-SOCIALPROFILE"})
"""Properties whose type is the word for their value."""
_SEXES: Final = {"M": "male", "F": "female", "O": "other", "N": "none", "U": "unknown", "1": "female", "2": "male"}
_EVENTS: Final = {"1": "Anniversary", "2": "Date", "3": "Birthday"}
_RELATIONS: Final = (
    "Assistant|Brother|Child|Domestic partner|Father|Friend|Manager|Mother|Parent|Partner|Referred by|Relative|Sister"
    "|Spouse"
)


def picture(draft: Draft, line: Line) -> None:
    """Kept with the card; a link to one is kept as a link."""
    if pictures.is_link(line):
        draft.add("urls", draft.plain(line), line)
        return
    found = pictures.picture(line)
    if found.data is None:
        draft.told.line("card_pictures_large", line.number)
        return
    if not found.whole:
        draft.told.line("card_pictures_broken", line.number)
    if not found.data:
        return
    use = PICTURES[line.name] if found.media.startswith("image/") else "file"
    nth = 1 + sum(use == other for _, _, other, _ in draft.card.attached)
    data = base64.b64encode(found.data).decode("ascii")
    draft.card.attached.append((pictures.file_name(use, found.media, nth), found.media, use, data))


def profile(draft: Draft, line: Line) -> None:
    text = draft.plain(line)
    if re.match(r"https?:", text):
        draft.add("urls", text, line)
        draft.say_label(line, text)
    else:
        draft.note(draft.label(line) or kind(line) or "Profile", text.removeprefix("x-apple:"))


def messenger(draft: Draft, line: Line) -> None:
    """IMPP;X-SERVICE-TYPE=Skype:skype:bob is "Skype: bob"."""
    text, service, own = draft.plain(line), line.first("X-SERVICE-TYPE"), draft.label(line)
    scheme, _, rest = text.partition(":")
    if service and rest and scheme.lower() in (service.lower(), "x-apple", "xmpp", "aim", "msnim", "ymsgr"):
        text = rest
    if own.lower() not in USUAL_LABELS:
        draft.note(own, f"{service}: {text}" if service else text)
    else:
        draft.note(service or "IM", text)


def gender(draft: Draft, line: Line) -> None:
    sex, _, said = draft.plain(line).partition(";")
    draft.note("Gender", ", ".join(filter(None, (_SEXES.get(sex.upper(), sex), said))))


def android(draft: Draft, line: Line) -> None:
    """vnd.android.cursor.item/relation;Bob;14;Husband;...: what it is, the value, a number for its type, a label."""
    what, *said = draft.split(line, ";")
    value, code, label = (*said, "", "", "")[:3]
    what = what.removeprefix("vnd.android.cursor.item/")
    rest = [part for part in said[3:] if part]
    if what == "nickname" and not rest and not label:
        draft.add("other_names", value, line)
    elif what == "contact_event":
        draft.note(label or _EVENTS.get(code, "Date"), ", ".join((value, *rest)))
    elif what == "relation":
        known = dict(enumerate(_RELATIONS.split("|"), 1))
        usual = known.get(int(code), "Related") if re.fullmatch(r"[0-9]{1,3}", code) else "Related"
        draft.note(label or usual, ", ".join((value, *rest)))
    else:
        draft.note(what.replace("_", " ").capitalize(), ", ".join(filter(None, said)) or what)


def other(draft: Draft, line: Line) -> None:
    """What nobody has described: its name, the type or label it has, and its value."""
    text = values.one_line(draft.plain(line), ", ")
    if text.startswith("{"):
        draft.leave(line.name)
        return
    if re.fullmatch(r"[^;]*;[;\s]*", text):  # a value in parts of which only the first is filled
        text = text.rstrip("; ")
    related = kind(line) if line.name == "RELATED" else ""
    draft.note(draft.label(line) or related or label_of(line.name), text)


def kind(line: Line) -> str:
    """The first type that says more than home or work."""
    return next((t.capitalize() for t in line.types() if t not in NO_LABELS | USUAL_LABELS), "")


HANDLERS: Final[dict[str, Callable[[Draft, Line], None]]] = {
    **dict.fromkeys(PICTURES, picture),
    "X-SOCIALPROFILE": profile,
    "IMPP": messenger,
    "GENDER": gender,
    "X-WAB-GENDER": gender,
    "X-ANDROID-CUSTOM": android,
}
