"""Qt's own buttons and menus in the user's language; everything else is in the program's own texts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

LOCALES: Final = {
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
    "uk": QLocale(QLocale.Language.Ukrainian),
    "ru": QLocale(QLocale.Language.Russian),
}
NAME: Final = "qt-translator"


def speak(language: str) -> None:
    """Give the running application Qt's texts and locale of `language`, in place of those it had."""
    app = QCoreApplication.instance()
    if app is None:
        return
    for old in app.findChildren(QTranslator, NAME):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(LOCALES[language])
    translator = QTranslator(app)
    translator.setObjectName(NAME)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
