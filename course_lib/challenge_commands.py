"""`course challenge ...`: a blind test set, what is handed in for it, and who is best.

Each action is a function that takes the parsed arguments and returns the exit code.
"""

import argparse
from pathlib import Path

from course_lib.command_arguments import count
from course_lib.terminal import format_table

_SLICES, _SIDE = 155, 240  # of a brain as BraTS has it


def add_challenge_commands(parser: argparse.ArgumentParser) -> None:
    """The actions of `course challenge`."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    def action(name, function, summary):
        sub = actions.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=function)
        return sub

    make = action("make", _make, "instructor: make blind cases to hand out, and their truth to keep")
    make.add_argument("--patients", type=count, default=100, help="how many cases (default: %(default)s)")
    make.add_argument(
        "--seed-file", type=Path, required=True, metavar="SECRET", help="made where there is none; keep it"
    )
    make.add_argument("--to", type=Path, required=True, help="the folder for cases/ and truth/")
    make.add_argument("--size", type=count, default=_SIDE, help="rows and columns of the images (default: %(default)s)")
    make.add_argument("--workers", type=count, help="how many processes (default: as many as there are cores)")

    check = action("check", _check, "student: see whether what you hand in would count, without its scores")
    check.add_argument("submission", type=Path, help="your folder of predictions, or a zip archive of it")
    check.add_argument("--cases", type=Path, required=True, help="the folder of blind cases that you were given")

    score = action("score", _score, "instructor: score all submissions and write the leaderboard")
    score.add_argument("--truth", type=Path, required=True, help="the folder truth/ of `course challenge make`")
    score.add_argument("--submissions", type=Path, required=True, help="a folder, or a zip archive, for each team")
    score.add_argument("--to", type=Path, required=True, help="where index.html, leaderboard.csv and details/ go")
    score.add_argument("--training", type=Path, help="the training set, whose masks are refused as predictions")
    score.add_argument("--workers", type=count, help="how many processes (default: as many as there are cores)")


def _make(options) -> int:
    from course_lib import challenge

    shape = (max(1, round(options.size * _SLICES / _SIDE)), options.size, options.size)
    new = not options.seed_file.exists()
    blind = challenge.make_challenge(options.patients, options.seed_file, options.to, shape, workers=options.workers)
    print(
        f"{len(blind.cases)} blind cases of the challenge {blind.name}\n"
        f"hand out: {options.to / 'cases'}\n"
        f"keep:     {options.to / 'truth'}\n"
        f"keep:     {options.seed_file}{' (drawn just now)' if new else ''}: whoever has it has the truth"
    )
    return 0


def _check(options) -> int:
    from course_lib import challenge

    checked = challenge.check_submission(options.submission, options.cases)
    print("\n".join(checked.lines()))
    return 0 if checked.ready else 1


def _score(options) -> int:
    from course_lib import challenge

    board = challenge.score_submissions(
        options.truth, options.submissions, options.to, training=options.training, workers=options.workers
    )
    rows = [["place", "mean rank", "Dice ET", "TC", "WT", "cases", "not counted", "team"]]
    for team in board.order:
        number = board.teams.index(team)
        dice = [f"{board.means[region, 'dice'][0][number]:.3f}" for region in ("ET", "TC", "WT")]
        counts = [str(board.scored[team]), str(len(board.refused[team]))]
        rows.append([str(board.ranking.place[number]), f"{board.ranking.mean_rank[number]:.2f}", *dice, *counts, team])
    print(format_table(rows))
    for team in board.order:
        for line in [*board.not_counted(team), *board.remarkable(team)]:
            print(f"{team}: {line}")
    for line in board.passed_over:
        print(line)
    print(
        f"the page to show: {board.page}\nits numbers:      {board.table}\n"
        f"for you only:     {board.page.parent / 'details'}"
    )
    return 0
