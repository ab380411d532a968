"""The codes of currencies in use (ISO 4217, list one, without funds, metals and codes for testing)."""

from __future__ import annotations

import re
from typing import Final

_CODES: Final = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF"
    " CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG"
    " HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA"
    " MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD"
    " RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX"
    " USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
CURRENCIES: Final = frozenset(_CODES.split())
_DOLLARS: Final = (
    "USD ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD UYU"
)
_SIGNS: Final = tuple(
    (tuple(codes.split()), re.compile(sign))
    for codes, sign in (
        ("UAH", "грн|uah|₴"),
        ("RUB", "rub|₽"),
        ("RUB BYN", "руб"),
        ("EUR", "eur|€|євро|евро"),
        ("USD", "usd"),
        (_DOLLARS, r"\$|дол"),
        ("GBP", "gbp"),
        ("GBP EGP FKP GIP LBP SDG SHP SSP SYP", "£"),
        ("PLN", "pln|zł|злот"),
    )
)
"""Codes that a sign or name stands for, the usual one first."""


def signed(text: str, own: str) -> str:
    """The code of the currency whose sign or name stands beside a number: `own` where that has the sign too, "" where
    none does.
    """
    low = text.casefold()
    codes = next((codes for codes, sign in _SIGNS if sign.search(low)), ())
    return own if own in codes else next(iter(codes), "")
