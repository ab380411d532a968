"""The commands and their options, with help in the user's language.

Two steps: `split` reads what stands before the command, `command_parser` the rest. So only the parser of one command is
built, and options may stand among FIELD=VALUE arguments.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NoReturn

from desktop_crm.app.resolving import field_names
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.app.voice_rows import KINDS
from desktop_crm.domain.fields import specs
from desktop_crm.domain.parsing import Unreadable, parse_date
from desktop_crm.domain.records import RECORDS
from desktop_crm.domain.setting_keys import KEYS

PROGRAM: Final = "desktop-crm"
ADDED: Final = tuple(name for name in RECORDS if name != "setting")
"""Records that `add` makes."""


class Parser(argparse.ArgumentParser):
    """argparse with its own few words translated."""

    def __init__(self, texts: Texts, prog: str, description: str, epilog: str = "") -> None:
        def formatter(prog: str) -> argparse.HelpFormatter:
            return _Formatter(prog, texts)

        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.texts = texts
        self.operands = self.add_argument_group(texts("cli.group_arguments"))
        self.choices = self.add_argument_group(texts("cli.group_options"))
        self.choices.add_argument("-h", "--help", action="help", help=texts("cli.opt_help"))

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {self.texts('cli.wrong_usage', message=message)}\n")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str, texts: Texts) -> None:
        super().__init__(prog, max_help_position=28)
        self.texts = texts

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self.texts("cli.usage") + " " if prefix is None else prefix)


@dataclass(frozen=True, slots=True)
class Command:
    define: Callable[[Parser, Texts], None] = lambda parser, texts: None
    json: bool = True
    epilog: Callable[[Texts], str] = lambda texts: ""


def base_options(parser: Parser, texts: Texts) -> None:
    parser.choices.add_argument(
        "--base", type=_path(texts), metavar="PATH", default=argparse.SUPPRESS, help=texts("cli.opt_base")
    )
    parser.choices.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=texts("cli.opt_lang"))


def top_parser(texts: Texts, version: str) -> Parser:
    room = max(map(len, COMMANDS)) + 2
    names = "\n".join(f"  {name:<{room}}{texts(f'cli.help_{name}')}" for name in COMMANDS)
    epilog = f"{texts('cli.group_commands')}:\n{names}\n\n{texts('cli.help_of_command', program=PROGRAM)}"
    parser = Parser(texts, PROGRAM, texts("cli.description"), epilog)
    base_options(parser, texts)
    parser.choices.add_argument(
        "--version", action="version", version=f"{PROGRAM} {version}", help=texts("cli.opt_version")
    )
    parser.operands.add_argument("command", nargs="?", metavar="COMMAND ...", help=texts("cli.arg_command"))
    return parser


def parse(arguments: Sequence[str], texts: Texts, version: str) -> tuple[argparse.Namespace, Parser]:
    """Options with `command` None for the window, and the parser to report wrong usage with. Exits 2, or 0 for help."""
    options = argparse.Namespace(base=None, lang=None, json=False, record="")
    top = top_parser(texts, version)
    own, rest = split(arguments)
    top.parse_args(own, options)
    if options.command is None:
        return options, top
    if options.command not in COMMANDS:
        top.error(texts("cli.unknown_command", command=options.command, known=", ".join(COMMANDS)))
    parser = command_parser(options.command, texts)
    parser.parse_intermixed_args(_guarded(rest), options)
    return options, parser


def split(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What stands before the command with the command itself, and what stands after it."""
    place = 0
    while place < len(arguments) and arguments[place].startswith("-"):
        place += 2 if arguments[place] in ("--base", "--lang") else 1
    return arguments[: place + 1], arguments[place + 1 :]


_NO_OPTION: Final = re.compile(r"-(?:[\d\"]|[^\x00-\x7f]|(?!o[A-Za-z]:[\\/])[A-Za-z]\w+[:<>])")
"""A number, or a condition in any letters and quotes; but -oC:\\paper.pdf is the option of a file."""


def _guarded(arguments: Sequence[str]) -> list[str]:
    """Words that begin with "-" get a space in front, so that argparse leaves them alone.

    Such are a search condition turned round ("-role:supplier"), a negative number, and everything after "--".
    """
    plain = arguments.index("--") if "--" in arguments else len(arguments)
    before = [f" {a}" if _NO_OPTION.match(a) else a for a in arguments[:plain]]
    return before + [f" {a}" if a.startswith("-") else a for a in arguments[plain + 1 :]]


def command_parser(name: str, texts: Texts) -> Parser:
    command = COMMANDS[name]
    parser = Parser(texts, f"{PROGRAM} {name}", texts(f"cli.help_{name}"), command.epilog(texts))
    base_options(parser, texts)
    if command.json:
        parser.choices.add_argument("--json", action="store_true", help=texts("cli.opt_json"))
    command.define(parser, texts)
    # given, since parse_intermixed_args makes its own by cutting off the English word in front
    parser.usage = parser.format_usage().removeprefix(f"{texts('cli.usage')} ").strip().replace("%", "%%")
    return parser


# -- kinds of values


def _day(texts: Texts) -> Callable[[str], date]:
    def day(text: str) -> date:
        try:
            return parse_date(text, today=date.today())
        except Unreadable as error:
            raise argparse.ArgumentTypeError(texts(f"problems.{error.code}", **error.params)) from None

    return day


def _path(texts: Texts) -> Callable[[str], str]:
    """A path that every system can keep; an empty one is a script's unset variable, not the user's own base."""

    def path(text: str) -> str:
        if not text.strip():
            raise argparse.ArgumentTypeError(texts("cli.empty_path"))
        try:
            text.encode()
        except UnicodeEncodeError:
            raise argparse.ArgumentTypeError(texts("cli.unusable_path", text=text)) from None
        return text

    return path


def _whole(texts: Texts, low: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text.strip()) or int(text) < low:
            raise argparse.ArgumentTypeError(texts("cli.not_a_count", text=text.strip(), low=low))
        return int(text)

    return whole


def _size(texts: Texts) -> Callable[[str], tuple[int, int]]:
    def size(text: str) -> tuple[int, int]:
        found = re.fullmatch(r"(\d{3,4})[x×](\d{3,4})", text.strip())
        if not found:
            raise argparse.ArgumentTypeError(texts("cli.not_a_size", text=text))
        return int(found[1]), int(found[2])

    return size


# -- the commands


def _demo(parser: Parser, texts: Texts) -> None:
    add = parser.choices.add_argument
    add("--clients", type=_whole(texts, 1), default=300, metavar="N", help=texts("cli.opt_clients"))
    add("--seed", type=_whole(texts, 0), default=1, metavar="S", help=texts("cli.opt_seed"))


def _pairs(parser: Parser, texts: Texts, least: str) -> None:
    parser.operands.add_argument("pairs", nargs=least, metavar="FIELD=VALUE", help=texts("cli.arg_pairs"))


def _add(parser: Parser, texts: Texts) -> None:
    parser.operands.add_argument("record", choices=ADDED, metavar="RECORD", help=texts("cli.arg_record"))
    _pairs(parser, texts, "*")
    parser.choices.add_argument("--to", metavar="CLIENT_UID", help=texts("cli.opt_to"))
    parser.choices.add_argument("--file", type=_path(texts), metavar="PATH", help=texts("cli.opt_file"))


def _uid(parser: Parser, texts: Texts) -> None:
    parser.operands.add_argument("uid", metavar="UID", help=texts("cli.arg_uid"))


def _edit(parser: Parser, texts: Texts) -> None:
    _uid(parser, texts)
    _pairs(parser, texts, "*")


def _history(parser: Parser, texts: Texts) -> None:
    _uid(parser, texts)
    _limit(parser, texts, 500)


def _limit(parser: Parser, texts: Texts, default: int | None) -> None:
    parser.choices.add_argument(
        "--limit", type=_whole(texts, 1), default=default, metavar="N", help=texts("cli.opt_limit")
    )


def _search(parser: Parser, texts: Texts) -> None:
    parser.operands.add_argument("words", nargs="*", metavar="WORDS", help=texts("cli.arg_words"))
    _limit(parser, texts, None)


def _duplicates(parser: Parser, texts: Texts) -> None:
    _limit(parser, texts, None)


def _merge(parser: Parser, texts: Texts) -> None:
    parser.operands.add_argument("keep", metavar="KEEP_UID", help=texts("cli.arg_keep"))
    parser.operands.add_argument("others", nargs="+", metavar="OTHER_UID", help=texts("cli.arg_merged"))


def _import(parser: Parser, texts: Texts) -> None:
    parser.operands.add_argument("files", nargs="+", type=_path(texts), metavar="FILE", help=texts("cli.arg_files"))
    add = parser.choices.add_argument
    add("--as", dest="target", choices=("clients", "claims", "purchases"), help=texts("cli.opt_as"))
    add("--map", metavar="MAP.toml", help=texts("cli.opt_map"))
    add("--dry-run", action="store_true", help=texts("cli.opt_dry_run"))


def _output(parser: Parser, metavar: str, text: str, required: bool = True) -> None:
    parser.choices.add_argument(
        "-o", "--output", type=_path(parser.texts), metavar=metavar, required=required, help=text
    )


def _pdf(parser: Parser, texts: Texts) -> None:
    _which(parser, texts)
    _output(parser, "FILE", texts("cli.opt_pdf"))


def _export(parser: Parser, texts: Texts) -> None:
    _which(parser, texts)
    _output(parser, "FILE", texts("cli.opt_export"))


def _which(parser: Parser, texts: Texts) -> None:
    which = parser.choices.add_mutually_exclusive_group(required=True)
    which.add_argument("--query", metavar="WORDS", help=texts("cli.arg_words"))
    which.add_argument("--uid", nargs="+", metavar="UID", help=texts("cli.arg_uid"))


def _figures(parser: Parser, texts: Texts) -> None:
    from desktop_crm.app import figures

    parser.operands.add_argument("names", nargs="*", metavar="NAME", help=texts("cli.arg_figures"))
    _days(parser, texts)
    add = parser.choices.add_argument
    add("--compare", action="store_true", help=texts("cli.opt_compare"))
    for option in figures.options():
        one = option.choices and not option.several and not option.free
        named = ",".join(option.choices) if option.several else option.name.upper()
        kind = {"choices": option.choices} if one else {"metavar": named}
        add(f"--{option.name}", help=texts(f"figures.option_{option.name}"), **kind)
    _output(parser, "DIR", texts("cli.opt_pictures"), required=False)


def _days(parser: Parser, texts: Texts) -> None:
    day = _day(texts)
    add = parser.choices.add_argument
    add("--from", dest="first", type=day, metavar="DATE", help=texts("cli.opt_from"))
    add("--to", dest="last", type=day, metavar="DATE", help=texts("cli.opt_until"))
    add("--as-of", dest="as_of", type=day, metavar="DATE", help=texts("cli.opt_as_of"))


def _report(parser: Parser, texts: Texts) -> None:
    add = parser.choices.add_argument
    add("--pdf", type=_path(texts), metavar="FILE", required=True, help=texts("cli.opt_report"))
    add("--figures", metavar="NAME,NAME", default="", help=texts("cli.opt_figures"))
    _days(parser, texts)


def _today(parser: Parser, texts: Texts) -> None:
    parser.choices.add_argument("--as-of", dest="as_of", type=_day(texts), metavar="DATE", help=texts("cli.opt_as_of"))


def _voices(parser: Parser, texts: Texts) -> None:
    kinds = texts("cli.opt_kind", kinds=", ".join(KINDS))
    parser.choices.add_argument("--kind", action="append", choices=KINDS, metavar="RECORD", help=kinds)
    parser.choices.add_argument("--open", action="store_true", help=texts("cli.opt_open"))
    _limit(parser, texts, None)


def _settings(parser: Parser, texts: Texts) -> None:
    parser.operands.add_argument("pairs", nargs="*", metavar="KEY=VALUE", help=texts("cli.arg_settings"))


def _known_settings(texts: Texts) -> str:
    return "\n".join([f"{texts('cli.settings')}:", *(f"  {key:<30}{texts(f'settings.{key}')}" for key in KEYS)])


def _audit(parser: Parser, texts: Texts) -> None:
    _limit(parser, texts, None)


def _handover(parser: Parser, texts: Texts) -> None:
    add = parser.choices.add_argument
    add("--from", dest="leaver", required=True, metavar="NAME", help=texts("cli.opt_leaver"))
    add("--to", dest="receivers", action="append", default=[], metavar="NAME", help=texts("cli.opt_receivers"))
    add("--by", choices=("evenly", "city"), default="evenly", help=texts("cli.opt_by"))
    add("--former", action="store_true", help=texts("cli.opt_former"))
    add("--pdf", type=_path(texts), metavar="FILE", help=texts("cli.opt_list"))
    add("--dry-run", action="store_true", help=texts("cli.opt_only_tell"))


def _restore(parser: Parser, texts: Texts) -> None:
    parser.operands.add_argument("copy", nargs="?", metavar="COPY", help=texts("cli.arg_copy"))


def _tour(parser: Parser, texts: Texts) -> None:
    _output(parser, "DIR", texts("cli.opt_pictures"))
    add = parser.choices.add_argument
    add("--theme", choices=("light", "dark"), default="light", help=texts("cli.opt_theme"))
    add("--size", type=_size(texts), default=(1366, 768), metavar="1366x768", help=texts("cli.opt_size"))


def _known_fields(texts: Texts) -> str:
    """Every field of every record, with the codes a choice takes."""
    lines = [texts("cli.fields") + ":"]
    for record in ADDED:
        rules = specs(RECORDS[record])
        shown = [n + (f" ({'|'.join(rules[n].choices)})" if rules[n].choices else "") for n in field_names(record)]
        line = f"  {record}: {', '.join(shown)}"
        lines.append(textwrap.fill(line, 100, subsequent_indent="    ", break_long_words=False))
    return "\n".join(lines)


COMMANDS: Final[dict[str, Command]] = {
    "demo": Command(_demo),
    "add": Command(_add, epilog=_known_fields),
    "edit": Command(_edit, epilog=_known_fields),
    "delete": Command(_uid),
    "undo": Command(),
    "redo": Command(),
    "history": Command(_history),
    "card": Command(_uid),
    "search": Command(_search),
    "duplicates": Command(_duplicates),
    "merge": Command(_merge),
    "import": Command(_import),
    "pdf": Command(_pdf),
    "export": Command(_export),
    "figures": Command(_figures),
    "report": Command(_report),
    "today": Command(_today),
    "voices": Command(_voices),
    "team": Command(_today),
    "handover": Command(_handover),
    "settings": Command(_settings, epilog=_known_settings),
    "audit": Command(_audit),
    "backup": Command(),
    "restore": Command(_restore),
    "check": Command(),
    "tour": Command(_tour),
}
