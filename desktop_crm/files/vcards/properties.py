"""What the properties of a card are called, and which of them say nothing to a person."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = (
    "VERSION PRODID REV UID SORT-STRING KEY SOUND TZ GEO MAILER CLASS SOURCE NAME PROFILE CLIENTPIDMAP XML MEMBER"
    " CALURI CALADRURI FBURL CREATED KIND X-ABSHOWAS X-ABADR X-ABUID X-ABORDER X-IMAGETYPE X-IMAGEHASH X-AB-EDITED"
    " X-ABLABEL X-ADDRESSBOOKSERVER-KIND X-ADDRESSBOOKSERVER-MEMBER X-EVOLUTION-FILE-AS X-EVOLUTION-WANTS-HTML"
    " X-EVOLUTION-LIST X-EVOLUTION-LIST-SHOW-ADDRESSES X-EVOLUTION-UI-SLOT X-EVOLUTION-WEBDAV-ETAG X-MOZILLA-HTML"
    " X-MS-OL-DEFAULT-POSTAL-ADDRESS X-MS-OL-DESIGN X-MS-SERVER X-CLASS X-UID X-LUID X-ACCOUNT X-PRODID X-REV X-ID"
    " X-ANDROID-DIRTY X-TIMESTAMP X-DL X-WAB-LCID X-GOOGLE-ID X-IRMC-LUID X-SYNCMODE X-KADDRESSBOOK-CRYPTOPROTOPREF"
    " X-KADDRESSBOOK-CRYPTOSIGNPREF X-KADDRESSBOOK-CRYPTOENCRYPTPREF X-NC-SHARE-WITH-DISPLAYNAME X-FILE-AS X-FC-TAGS"
    " X-FC-LIST-ID X-ACCESSIBILITY X-LAST-CONTACTED X-TIMES-CONTACTED X-STARRED X-SEND-TO-VOICEMAIL X-RINGTONE"
)
TECHNICAL: Final = frozenset(_NAMES.split())
"""Properties for programs. UID, KIND and the labels are used, but have no place of their own in a card."""
_TECHNICAL_START: Final = ("X-COUCHDB-", "X-APPLE-", "X-SYNC", "X-VCARD-", "X-EVOLUTION-X509", "X-GROUPDAV-", "X-SOGO-")

NO_LABELS: Final = frozenset({"", "pref", "internet", "voice", "uri", "text", "x-unknown"})
_PLACES: Final = (
    "home|work|mobile|main|other|homefax|workfax|homepage|pager|iphone|cell|fax|school|email|phone|address|url"
    "||home fax|work fax|other fax"
)
USUAL_LABELS: Final = frozenset(_PLACES.split("|"))
"""Types of phones and addresses: those that say nothing, and those that say only where or what it is."""

_LABELS: Final = {
    "IMPP": "IM",
    "X-ABDATE": "Date",
    "X-ABRELATEDNAMES": "Related",
    "X-SOCIALPROFILE": "Profile",
    "X-AIM": "AIM",
    "X-ICQ": "ICQ",
    "X-MSN": "MSN",
    "X-QQ": "QQ",
    "X-SKYPE-USERNAME": "Skype",
    "X-GTALK": "Google Talk",
    "X-MS-IMADDRESS": "IM",
    "X-WAB-GENDER": "Gender",
    "LANG": "Language",
    "BDAY": "Birthday",
    "TEL": "Phone",
    "EMAIL": "E-mail",
    "ADR": "Address",
    "ORG": "Organisation",
    "FN": "Name",
}
_MAKERS: Final = re.compile(
    r"^(?:X-)?(?:EVOLUTION|KADDRESSBOOK|MS|MOZILLA|ANDROID|GOOGLE|WAB|PHONETIC(?=-))-", re.ASCII
)


def is_technical(name: str) -> bool:
    return name in TECHNICAL or name.startswith(_TECHNICAL_START)


def label_of(name: str) -> str:
    """What a property is called in the notes: X-EVOLUTION-SPOUSE is "Spouse"."""
    if name in _LABELS:
        return _LABELS[name]
    phonetic = "PHONETIC" in name
    bare = _MAKERS.sub("", name.removeprefix("X-PHONETIC-")).removeprefix("X-").replace("-", " ").replace("_", " ")
    bare = f"phonetic {bare}" if phonetic and "phonetic" not in bare.lower() else bare
    return bare.strip().capitalize() or name


def own_label(text: str) -> str:
    """A label of Apple's: "_$!<Anniversary>!$_" is Anniversary."""
    return text.strip().removeprefix("_$!<").removesuffix(">!$_").strip()
