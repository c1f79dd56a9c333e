"""The leaderboard as a page: one file that loads nothing and runs nothing."""

from html import escape

import numpy as np

from course_lib.challenge.figure import as_svg, ranking_picture
from course_lib.challenge.fingerprints import TELLING_VOXELS
from course_lib.dicom.writing import write_whole

_MOST_LINES = 12  # of what was refused or is remarkable, for one team
_FEW_CASES = 20
_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 80rem; margin: 2rem auto;
       padding: 0 1rem; }
h1 { line-height: 1.2; margin-bottom: .2rem; } h2 { margin-top: 2.4rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .3rem 0; color: #444; }
th, td { padding: .3rem .45rem; text-align: right; vertical-align: top; border-bottom: 1px solid #ddd; }
thead th { border-bottom: 2px solid #555; white-space: nowrap; }
th.team { text-align: left; font-weight: 600; min-width: 7rem; max-width: 14rem; overflow-wrap: anywhere; }
.regions { display: grid; grid-template-columns: repeat(auto-fit, minmax(34rem, 1fr)); gap: 1rem 2rem; }
@media (max-width: 36rem) { .regions { display: block; } }
td span, th span { display: block; font-size: .78rem; color: #555; white-space: nowrap; font-weight: 400; }
tbody tr:nth-child(even) { background: #f6f7f8; }
figure { margin: 1rem 0; } figure img { max-width: 100%; height: auto; }
dt { font-weight: 600; margin-top: .6rem; } dd { margin-left: 1.2rem; }
.note { background: #fff7e0; border-left: 4px solid #e69f00; padding: .5rem .9rem; }
li { overflow-wrap: anywhere; } footer { margin-top: 3rem; color: #555; font-size: .9rem; }
"""


def write_page(board) -> None:
    """Write the page of a `Leaderboard`. Names of teams and whatever else others chose is escaped."""
    picture = ranking_picture(board)
    cases = len(board.blind.cases)
    few = (
        f'<p class="note">Only {_number(cases, "case")}: the intervals are too narrow, and places are little more than '
        "an indication.</p>"
        if cases < _FEW_CASES
        else ""
    )
    content = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Leaderboard of {escape(board.blind.name)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Leaderboard</h1>
<p>Challenge {escape(board.blind.name)}: {_number(len(board.teams), "team")}, {_number(cases, "blind case")}.
Virtual patients: for teaching, no statement about real ones.</p>
{few}
<h2>Places</h2>
{_main_table(board)}
<figure><img src="{as_svg(picture)}" alt="{escape(picture.alt)}">
<figcaption>The best on top. Where intervals overlap widely, other patients could have ranked the teams otherwise.
</figcaption></figure>
<h2>All regions</h2>
{_region_tables(board)}
<h2>What did not count, and what is remarkable</h2>
{_troubles(board)}
<h2>How this was counted</h2>
{_rules(board)}
<footer>Numbers for a spreadsheet: leaderboard.csv.</footer>
</body>
</html>
"""
    write_whole(board.page, content.encode())


def _main_table(board) -> str:
    head = ["place", "team", "mean rank", *(f"Dice {r}" for r in ("ET", "TC", "WT"))]
    head += [*(f"HD95 {r} (mm)" for r in ("ET", "TC", "WT")), "cases"]
    rows = []
    for team in board.order:
        number, ranking = board.teams.index(team), board.ranking
        low, high = ranking.place_interval[number]
        cells = [f"<td>{ranking.place[number]}{_small(f'{low} to {high}')}</td>"]
        cells.append(_team(team, "see the remarks below" if board.remarks[team] else ""))
        cells.append(_mean(ranking.mean_rank[number], ranking.mean_rank_interval[number], 2))
        cells += [_of(board, number, region, "dice") for region in ("ET", "TC", "WT")]
        cells += [_of(board, number, region, "hd95_mm") for region in ("ET", "TC", "WT")]
        cells.append(f"<td>{board.scored[team]} of {len(board.blind.cases)}</td>")
        rows.append("".join(cells))
    caption = "Ranked regions. Means over cases; small: 95 % intervals, for HD95 with the median."
    return _table(caption, head, rows)


def _region_tables(board) -> str:
    tables = []
    for region in ("ET", "ED", "NCR/NET", "TC", "WT"):
        rows = []
        for team in board.order:
            number = board.teams.index(team)
            metrics = ("dice", "hd95_mm", "sensitivity", "precision")
            rows.append(_team(team) + "".join(_of(board, number, region, metric) for metric in metrics))
        named = _NAMES[region]
        tables.append(_table(f"{region}: {named}", ["team", "Dice", "HD95 (mm)", "sensitivity", "precision"], rows))
    return f'<div class="regions">{"".join(tables)}</div>'


_NAMES = {
    "ET": "enhancing tumour",
    "ED": "oedema",
    "NCR/NET": "necrotic and non-enhancing tumour",
    "TC": "tumour core, ET and NCR/NET",
    "WT": "whole tumour, all three",
}


def _table(caption: str, head: list[str], rows: list[str]) -> str:
    cells = "".join(f'<th scope="col"{_left(word)}>{escape(word)}</th>' for word in head)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _left(word: str) -> str:
    return ' class="team"' if word == "team" else ""


def _team(name: str, remark: str = "") -> str:
    return f'<th scope="row" class="team"><bdi>{escape(name)}</bdi>{_small(remark) if remark else ""}</th>'


def _of(board, number: int, region: str, metric: str) -> str:
    mean, interval = board.means[region, metric]
    if metric != "hd95_mm":
        return _mean(mean[number], interval[number], 3)
    return _mean(mean[number], interval[number], 1, f"median {board.medians[region][number]:.1f}")


def _mean(mean: float, interval, digits: int, more: str = "") -> str:
    if np.isnan(mean):
        return "<td>-</td>"
    low, high = interval
    small = "" if np.isnan(low) else _small(f"{low:.{digits}f} to {high:.{digits}f}")
    return f"<td>{mean:.{digits}f}{small}{_small(more) if more else ''}</td>"


def _small(text: str) -> str:
    return f"<span>{escape(text)}</span>"


def _troubles(board) -> str:
    parts = []
    for team in board.order:
        lists = [
            _list("Did not count", board.not_counted(team)),
            _list("Counted, but look at it", board.remarkable(team)),
        ]
        if any(lists):
            parts += [f"<h3><bdi>{escape(team)}</bdi></h3>", *lists]
    if board.passed_over:
        parts += ["<h3>Not a team</h3>", _list("", board.passed_over)]
    return "\n".join(filter(None, parts)) or "<p>Nothing: every team handed in every case.</p>"


def _list(heading: str, lines: list[str]) -> str:
    if not lines:
        return ""
    more = [f"and {len(lines) - _MOST_LINES} more: see details/"] if len(lines) > _MOST_LINES else []
    items = "".join(f"<li>{escape(line)}</li>" for line in [*lines[:_MOST_LINES], *more])
    return (f"<p>{escape(heading)}:</p>" if heading else "") + f"<ul>{items}</ul>"


def _rules(board) -> str:
    blind = board.blind
    diagonal = float(np.linalg.norm(np.multiply(blind.shape, blind.spacing_mm)))
    labels = ", ".join(f"{number} {name}" for number, name in sorted(blind.labels.items()))
    rules = [
        ("Ranking",
         "As in BraTS: in every case the teams are ranked by Dice and by HD95 of ET, TC and WT; the mean of these six "
         "ranks is the team's rank in the case, and the mean over the cases decides. ED and NCR/NET, sensitivity and "
         "precision are shown and not ranked."),
        ("Ties", "Teams that are equal share the mean of the ranks they take up; equal mean ranks share a place."),
        ("Cases without a file that counts",
         "Last in all six ranks (several share the last ones); in the means Dice, sensitivity and precision 0 and "
         f"HD95 {diagonal:.2f} mm, the diagonal of the volume."),
        ("A region that is neither in the truth nor predicted",
         "Dice 1 and HD95 0 mm, as in BraTS; no sensitivity, no precision."),
        ("A region that is in only one of them",
         f"Missed or a false alarm: Dice 0, HD95 {diagonal:.2f} mm, precision 0; sensitivity 0 if it was missed and "
         "none if there was nothing to find."),
        ("HD95", "The larger of the two directed 95th percentiles of distances between border voxels, in mm."),
        ("Intervals",
         "95 %, percentile bootstrap over the cases (10,000 draws, the same for all teams). Below a place: between "
         "which places the team lands when the patients are drawn anew. They know nothing of the chance in training."),
        ("Labels",
         f"BraTS {blind.year}: 0, {labels}. Other labels, other grids, fractions and damaged files do not count."),
        ("Not their own",
         "Equal predictions of two teams count for neither, whatever file they are in, and masks of the training set "
         f"for nobody; maps of fewer than {TELLING_VOXELS} labelled voxels are never called equal. A prediction that "
         "equals the truth, or half of whose slices equal the truth's or another team's, counts and is listed above."),
    ]  # fmt: skip
    return "<dl>" + "".join(f"<dt>{escape(word)}</dt><dd>{escape(text)}</dd>" for word, text in rules) + "</dl>"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
