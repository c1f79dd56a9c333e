"""`course data ...`: what the course knows about data sets, and how they get on this disk.

Each action is a function that takes the parsed arguments and returns the exit code.
"""

import argparse
import functools
import textwrap

from course_lib import settings
from course_lib.command_arguments import count
from course_lib.terminal import format_table

# the kinds of `course data make`
PHANTOMS = {"brats": "brats-phantoms", "ct": "ct-phantoms", "mr": "mr-phantoms", "xray": "xray-phantoms"}
_WIDTH = 100


def add_data_commands(parser: argparse.ArgumentParser) -> None:
    """The actions of `course data`."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    def action(name, function, summary):
        sub = actions.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=function)
        return sub

    action("list", _list, "the data sets the course knows: size, licence, on disk or not")
    info = action("info", _info, "the card of a data set: who made it, what it holds, what you may do with it")
    get = action("get", _get, "bring a data set onto this disk; a stopped download goes on where it was")
    check = action("check", _check, "compare a data set on disk with its card and its checksums")
    for one in (info, get, check):
        one.add_argument("name", help="a data set of `course data list`")

    use = action("use", _use, "look through a folder of your own and give it a short name for the notebooks")
    use.add_argument("source", help="a folder, or a data set of `course data list`")
    use.add_argument("--name", help="the short name (default: the folder's own)")

    make = action("make", _make, "make phantoms ahead of the lesson")
    make.add_argument("kind", choices=sorted(PHANTOMS), help="which phantoms")
    make.add_argument("--patients", type=count, help="how many virtual patients (default: as the profile needs)")
    make.add_argument("--size", type=count, help="rows and columns of the images (default: as the profile needs)")
    make.add_argument("--seed", type=int, help="what they are drawn from (default: the card's)")
    make.add_argument("--workers", type=count, help="how many processes (default: as many as there are cores)")


def _list(options) -> int:
    from course_lib import datasets
    from course_lib.datasets.own_folders import remembered

    rows = [["name", "patients", "size", "licence", "on disk", "what it is"]]
    for name, card in datasets.cards().items():
        licence = textwrap.shorten(card["licence"], 24, placeholder=" ...")
        rows.append([name, _patients(card), _size(card), licence, _on_disk(card), card["title"]])
    print(format_table(rows))
    if own := remembered():
        print("\n" + format_table([["your own", "folder"], *([name, str(folder)] for name, folder in own.items())]))
    print(f"\nData sets live in {settings.data_home()}. More of one: `course data info NAME`.")
    print("A folder of your own: `course data use FOLDER`.")
    return 0


def _patients(card) -> str:
    if card["kind"] == "phantom":
        return str(card["profiles"][settings.profile()]["patients"])
    return _about("patients", card) + str(card.get("patients", "?"))


def _about(key, card) -> str:
    """For numbers that the sources give only rounded."""
    return "about " if key in card.get("about", []) else ""


def _size(card) -> str:
    from course_lib.datasets.disk import in_words

    if card["kind"] == "phantom":
        return "made here"
    return in_words(card["bytes"]) if card.get("bytes") else "?"


def _on_disk(card) -> str:
    from course_lib.datasets.card import home_of
    from course_lib.datasets.place import what_lacks

    folder = home_of(card)
    if card["kind"] == "phantom":
        return "yes" if _made(folder) else "when used"
    lacking = what_lacks(card, folder)
    if not lacking:
        return "yes"
    return "in part" if folder.is_dir() else "no"


def _where(card) -> str:
    from course_lib.datasets.card import home_of

    folder, said = home_of(card), _on_disk(card)
    made = ", ".join(_made(folder)) if card["kind"] == "phantom" else ""
    return said if said in ("no", "when used") else f"{said}, in {folder}" + (f": {made}" if made else "")


def _made(folder) -> list[str]:
    """The sets of phantoms in a folder, each of other numbers, sizes or seeds."""
    return sorted(path.name for path in folder.glob("*/") if path.is_dir() and not path.name.startswith("."))


def _info(options) -> int:
    from course_lib.datasets.card import card_of

    card = card_of(options.name)
    print(f"{card['name']}: {card['title']}\n")
    fill = functools.partial(textwrap.fill, width=_WIDTH, break_on_hyphens=False, break_long_words=False)
    for word, text in _facts(card):
        print(fill(text, initial_indent=f"{word:<12}", subsequent_indent=" " * 12))
    for warning in card.get("warnings", []):
        print(fill(f"Note: {warning}"))
    if card.get("unverified"):
        print(f"Not confirmed by a public source: {', '.join(card['unverified'])}.")
    return 0


def _facts(card) -> list[tuple[str, str]]:
    """The card in the order in which a person asks: what is it, may I, how much, how is it drawn, how do I get it."""
    labels = ", ".join(f"{number} {label}" for number, label in card.get("labels", {}).items())
    may = [
        text
        for key, text in (("redistribute", "no redistribution"), ("commercial", "no commercial use"))
        if card.get(key) is False
    ]
    facts = [
        ("what", card.get("what") or card.get("origin", "")),
        ("who", card.get("who", "")),
        ("paper", " ".join(filter(None, [card.get("paper"), card.get("doi") and f"doi:{card['doi']}"]))),
        ("licence", "; ".join([card["licence"], *may])),
        ("terms", card.get("terms", "")),
        ("page", card.get("page", "")),
        ("patients", _patients(card) + (f" in the profile {settings.profile()}" if card["kind"] == "phantom" else "")),
        ("images", _about("images", card) + str(card["images"]) if "images" in card else ""),
        ("size", _about("bytes", card) + _size(card)),
        ("modality", f"{card['modality']}, for {card['task']}" if "task" in card else card["modality"]),
        ("format", card.get("format", "")),
        ("labels", labels),
        ("masks", card.get("mask_convention", "")),
        ("split", _split(card)),
        ("get it", _way(card)),
        ("on disk", _where(card)),
    ]
    return [(word, text) for word, text in facts if text]


def _split(card) -> str:
    split = card.get("split", {})
    if split.get("official"):
        return split["official"]
    shares = ", ".join(f"{share:.0%}" for share in split.get("fractions", []))
    return f"by {split['how']}: {shares} (seed {split.get('seed', 0)})" if shares and "how" in split else ""


def _way(card) -> str:
    if card["kind"] == "phantom":
        return "made on this machine when first used, or by `course data make`"
    command = f"`course data get {card['name']}`"
    if card["kind"] == "download":
        return f"{command} downloads {len(card['files'])} file(s)"
    return f"{card['place']['how']} {command} says what is missing."


def _get(options) -> int:
    from course_lib import datasets

    folder = datasets.get(options.name)
    print(f'{options.name} is in {folder}\nIn a notebook: SOURCE = "{options.name}"')
    return 0


def _check(options) -> int:
    from course_lib import datasets

    checked = datasets.check(options.name)
    print(f"{checked.name} in {checked.folder}")
    for sign, sentences in (("ok", checked.well), ("!!", checked.wrong)):
        for sentence in sentences:
            print(f"{sign}  {sentence}")
    return 1 if checked.wrong else 0


def _use(options) -> int:
    from course_lib import datasets
    from course_lib.datasets.card import folder_of
    from course_lib.datasets.own_folders import name_for

    name, known = options.source, tuple(datasets.cards())
    if name not in known:
        name = name_for(folder_of(options.source), options.name, known)  # a name that is taken is said at once
    found = datasets.inspect(options.source)
    print("\n".join(found.lines()))
    if not found:
        return 1
    if name not in known:
        datasets.remember(folder_of(options.source), name, known)
    print(f'\nIn a notebook: SOURCE = "{name}"')
    return 0


def _make(options) -> int:
    from course_lib import datasets

    folder = datasets.prepare(
        PHANTOMS[options.kind], options.patients, options.size, options.seed, workers=options.workers
    )
    if options.kind == "xray":
        print(f"{len(datasets.cases(folder))} images with masks in {folder}")
    else:
        print(f"{len(datasets.volumes(folder))} volumes with masks in {folder}")
    return 0
