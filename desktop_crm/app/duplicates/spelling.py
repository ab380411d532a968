"""One spelling for a name, however it is written: in Ukrainian, Russian or Latin letters, in any order of its words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from desktop_crm.domain.folding import fold

_WORDS: Final = re.compile(r"\w+")
_CYRILLIC: Final = str.maketrans(
    {
        **dict(zip("абвгдезиійклмнопрстуфхцчшщюяєыэ", "abvgdeziiiklmnoprstufgccssuaeie", strict=True)),
        "ж": "z",
        "ь": "",
        "ъ": "",
    }
)
_LATIN: Final = tuple(
    (re.compile(written), kept)
    for written, kept in (
        ("shch|sch|sh", "s"),
        ("tch|ch|ts|tz", "\x01"),  # the sound of ц and ч, which is no Latin c
        ("zh", "z"),
        ("kh|h", "g"),
        ("ph", "f"),
        ("ck|c|q", "k"),
        ("x", "ks"),
        ("w", "v"),
        ("[yj]", "i"),
        ("\x01", "c"),
    )
)
_GLIDE: Final = re.compile(r"i+(?=[aeou])|(?<=[aeou])i+")
_TWICE: Final = re.compile(r"(.)\1+")
_FORMS: Final = frozenset(
    {"тов", "ооо", "фоп", "пп", "чп", "ип", "ат", "ао", "зат", "пат", "пао", "зао", "прат", "фірма", "фирма"}
    | {"компанія", "компания", "ltd", "llc", "inc", "gmbh", "co", "the", "company"}
)
"""Forms of business: they tell nothing of who it is."""
_SAME: Final = (
    "олена елена", "ганна анна", "микола николай", "дмитро дмитрий", "олексій алексей", "олександр александр",
    "олександра александра", "сергій сергей", "андрій андрей", "михайло михаил", "петро петр", "павло павел",
    "євген евгений", "євгенія евгения", "володимир владимир", "василь василий", "катерина екатерина",
    "тетяна татьяна", "світлана светлана", "надія надежда", "федір федор", "яків яков", "кирило кирилл",
    "данило даниил", "пилип филипп", "тимофій тимофей", "матвій матвей", "микита никита", "олеся алеся",
    "антоніна антонина", "віра вера", "ілля илья", "лідія лидия", "степан стефан", "семен семён", "аліна алина",
    "гліб глеб", "гнат игнат", "єлизавета елизавета", "іліана илиана", "зінаїда зинаида", "наталія наталья наталя",
    "львів львов", "київ киев", "харків харьков", "дніпро днепр", "запоріжжя запорожье", "миколаїв николаев",
    "чернівці черновцы", "рівне ровно", "тернопіль тернополь", "чернігів чернигов", "вінниця винница",
    "черкаси черкассы", "франківськ франковск",
)  # fmt: skip
"""Given names and towns in Ukrainian and in Russian."""


def bare(word: str) -> str:
    """The letters of a folded word in one coarse Latin spelling: Шевченко, Shevchenko and Schevtschenko come near."""
    text = word.translate(_CYRILLIC)
    if text == word or re.search("[a-z]", word):
        for written, kept in _LATIN:
            text = written.sub(kept, text)
    text = _TWICE.sub(r"\1", text)
    return _GLIDE.sub("", text) or text


_ALIASES: Final = {bare(fold(w)): bare(fold(words.split()[0])) for words in _SAME for w in words.split()}


@lru_cache(maxsize=1 << 18)
def _spelled(word: str) -> str:
    found = bare(word)
    return _ALIASES.get(found, found)


def words(name: str) -> tuple[str, ...]:
    """The folded words of a name as they stand, without marks and forms of business."""
    found = _WORDS.findall(fold(name).replace("'", ""))
    return tuple(w for w in found if w not in _FORMS) or tuple(found)


def spelling(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling, in the order of the alphabet: equal where a name is written otherwise."""
    return tuple(sorted(_spelled(w) for w in words(name)))
