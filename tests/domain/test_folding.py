"""Letters as search and sorting see them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_crm.domain.folding import digits, fold, is_phone_like, sort_key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ґанок", "Ганок"),
        ("їжак", "Іжак"),
        ("ёлка", "Елка"),
        ("ШЕВЧЕНКО", "шевченко"),
        ("дем'янчук", "Дем’янчук"),
        ("cafe", "Café"),
        ("straße", "STRASSE"),
        (unicodedata.normalize("NFD", "їй"), "їй"),
    ],
)
def test_what_people_take_for_the_same_is_the_same(typed: str, kept: str) -> None:
    assert fold(typed) == fold(kept)


def test_short_i_is_a_letter_of_its_own() -> None:
    assert fold("й") != fold("и")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "names",
    [
        ["Абрамчук", "Гнатюк", "Ґудзь", "Дем’янчук", "Єрмак", "Жук", "Зима", "Іваненко", "Їжакевич", "Яремчук"],
        ["Абрамов", "Дёмин", "Жуков", "Иванов", "Йорк", "Чехов", "Шукшин", "Щукин", "Эренбург", "Юрьев"],
        ["Adams", "Brown", "Évian", "Young", "Zed", "Абрамчук"],
        ["10", "2 сестри", "Anna", "Анна"],
    ],
)
def test_names_stand_in_the_order_of_their_alphabet(names: list[str]) -> None:
    assert sorted(set(names), key=sort_key) == names


def test_a_shorter_name_stands_first() -> None:
    assert sort_key("Бондар") < sort_key("Бондар Ян") < sort_key("Бондаренко")


@given(st.text(), st.text())
def test_equal_letters_have_equal_keys(a: str, b: str) -> None:
    assert sort_key(a.upper().lower()) == sort_key(a.upper().lower())
    assert (sort_key(a) < sort_key(b)) != (sort_key(b) < sort_key(a)) or sort_key(a) == sort_key(b)


@pytest.mark.parametrize("text", ["067 123-45-67", "+380(67)", "45-67", "0671234567"])
def test_phones_are_known_by_their_look(text: str) -> None:
    assert is_phone_like(text)


@pytest.mark.parametrize("text", ["7", "диван 2", "O67", "№ 127", "()"])
def test_other_words_are_not_phones(text: str) -> None:
    assert not is_phone_like(text)


def test_digits_are_plain_digits() -> None:
    assert digits("+38 (067) 12٣") == "3806712"


# -- the same said letter by letter, as it is meant

_SAME = str.maketrans({"ґ": "г", "ї": "і", "ё": "е", "’": "'", "ʼ": "'", "`": "'", "´": "'"})
_ALPHABET = "abcdefghijklmnopqrstuvwxyzабвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя"
_LETTERS = st.text(st.sampled_from("aZéÅſßĳŉИйїґЁєʼ’`´'-\u0301\u0306 \n\u00a0\u0130אא́中𠄁ā10٣_")) | st.text()


def _folded(value: str) -> str:
    out = []
    for letter in unicodedata.normalize("NFC", value).casefold().translate(_SAME):
        parts = unicodedata.normalize("NFD", letter) if "\u00c0" <= letter <= "\u024f" else letter
        out.append("".join(p for p in parts if not "\u0300" <= p <= "\u036f") if len(parts) > 1 else parts)
    return unicodedata.normalize("NFC", "".join(out)).translate(_SAME)


def _key(value: str) -> bytes:
    out = bytearray()
    for letter in unicodedata.normalize("NFC", value.casefold()):
        bare = unicodedata.normalize("NFD", letter)[0] if "\u00c0" <= letter <= "\u024f" else letter
        if bare in _ALPHABET:
            out.append(32 + _ALPHABET.index(bare))
        elif bare.isascii() and bare.isdigit():
            out.append(16 + int(bare))
        elif letter.isspace() or letter == "-":
            if out and out[-1] != 1:
                out.append(1)
        elif letter.isalnum():
            out += b"\xff" + ord(letter).to_bytes(3, "big")
    return bytes(out)


@given(_LETTERS)
@example("É`é")
def test_folding_is_what_it_is_letter_by_letter(text: str) -> None:
    assert fold(text) == (_folded(text) if not text.isascii() else text.casefold().translate(_SAME))


@given(_LETTERS)
@example("  中-ā  ё ")
def test_a_sort_key_is_what_it_is_letter_by_letter(text: str) -> None:
    assert sort_key(text) == _key(text)
