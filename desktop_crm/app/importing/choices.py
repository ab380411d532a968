"""Words for codes, as shops write them: statuses, channels, kinds, roles, how bad it is, yes and no."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.app.wording import choice
from desktop_crm.domain.fields import specs
from desktop_crm.domain.folding import fold
from desktop_crm.domain.parsing import Unreadable, parse_flag, parse_number
from desktop_crm.domain.records import RECORDS

_MORE: Final[dict[str, dict[str, str]]] = {
    "client.kind": {
        "person": "фізособа | фіз особа | физлицо | физ лицо | фл | фо | фізична особа | физическое лицо | private"
        " | individual | людина | человек | фоп | чп",
        "company": "юрособа | юр особа | юрлицо | юр лицо | юридична особа | юридическое лицо | юл | юо | фірма | фирма"
        " | організація | организация | компания | business | firm | тов | ооо",
    },
    "client.roles": {
        "client": "покупець | покупатель | customer | buyer | замовник | заказчик",
        "supplier": "поставщик | vendor",
        "partner": "партнёр",
        "competitor": "",
    },
    "claim.channel": {
        "call": "телефон | phone | звонок | тел | по телефону | phone call",
        "visit": "визит | виїзд | выезд | вдома | дома | home",
        "shop": "магазин | салон | shop | store | в магазине | в салоне | у магазині | особисто | лично | in person",
        "email": "почта | e-mail | email | імейл | имейл | mail | електронна пошта | электронная почта",
        "messenger": "viber | вайбер | telegram | телеграм | whatsapp | ватсап | instagram | інстаграм | инстаграм"
        " | facebook | фейсбук | чат | chat | мессенджер",
        "letter": "письмо",
        "site": "website | web | форма на сайті | форма на сайте | online",
        "other": "другое",
    },
    "claim.status": {
        "new": "новий | новый | нове | новое | новая | відкрита | открыта | відкрито | открыто | open",
        "in_work": "в роботі | в работе | in progress | обробляється | обрабатывается | у процесі | в процессе",
        "resolved": "вирішена | вирішено | решена | решено | закрита | закрыта | закрито | закрыто | виконано"
        " | выполнено"
        " | done | closed | solved | fixed | готово",
        "declined": "відхилено | отклонена | отклонено | відмовлено | отказано | відмова | отказ | rejected | refused",
    },
}
_SEVERITY: Final = {
    "низька": 3,
    "низкая": 3,
    "low": 3,
    "minor": 3,
    "середня": 5,
    "средняя": 5,
    "medium": 5,
    "normal": 5,
    "звичайна": 5,
    "обычная": 5,
    "висока": 8,
    "высокая": 8,
    "high": 8,
    "major": 8,
    "критична": 10,
    "критическая": 10,
    "critical": 10,
}
_OUT_OF_TEN: Final = re.compile(r"(\d{1,2})\s*(?:/|\\|з|із|из|of|out of)\s*10")


@cache
def _words(record: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in specs(RECORDS[record])[name].choices:
        found[code] = code
        found[code.replace("_", " ")] = code
        for language in LANGUAGES:
            found.setdefault(fold(choice(Texts(language), record, name, code)), code)
        for word in _MORE.get(f"{record}.{name}", {}).get(code, "").split(" | "):
            found.setdefault(fold(word), code)
    found.pop("", None)
    return found


def read_choice(record: str, name: str, text: str) -> str:
    """The code behind a word in any of the three languages. Raises Unreadable."""
    word = " ".join(fold(text).replace(".", " ").split())
    code = _words(record, name).get(word)
    if code is None:
        raise Unreadable("choice", text=text, choices=", ".join(specs(RECORDS[record])[name].choices))
    return code


def read_severity(text: str) -> Any:
    """7, "7/10", "7 з 10", "висока". Raises Unreadable."""
    word = fold(text.strip())
    if word in _SEVERITY:
        return _SEVERITY[word]
    if found := _OUT_OF_TEN.fullmatch(word):
        return int(found[1])
    return parse_number(text)


def read_flag(text: str) -> bool:
    """Yes or no, also "задоволений" and "незадоволений". Raises Unreadable."""
    word = fold(text.strip())
    if re.match(r"(?:не ?|un|dis|not )(?:задов|довол|satisf|content)", word):
        return False
    if re.match(r"задов|довол|satisf|content", word):
        return True
    return parse_flag(text)
