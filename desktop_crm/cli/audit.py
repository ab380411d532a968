"""Who took clients out of the base, when, how many and into what."""

from __future__ import annotations

from desktop_crm.app import exports
from desktop_crm.cli.context import Context
from desktop_crm.cli.shapes import stamp


def audit(context: Context) -> int:
    with context.session() as session:
        found = exports.listed(session, context.options.limit)
        formats = context.formats(session)
    shape = [
        {
            "at": stamp(export.at),
            "who": export.who,
            "kind": export.kind,
            "clients": export.clients,
            "file": export.file,
            "stopped": export.stopped,
        }
        for export in found
    ]
    t = context.texts
    lines = [f"{formats.moment(e.at)}  {e.who or t('exports.nobody')}  {exports.words(formats, e)}" for e in found]
    context.show(shape, lambda: lines or [t("exports.none")])
    return 0
