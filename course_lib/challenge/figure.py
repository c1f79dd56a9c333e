"""The ranking as a picture: a dot and an interval for each team."""

import base64
import io
import warnings

import numpy as np
from matplotlib import rc_context

from course_lib.show.picture import BLUE, ORANGE, Picture, new_figure

_GREEN = "#009E73"
_MARKS = {"ET": ("o", ORANGE), "TC": ("s", _GREEN), "WT": ("D", BLUE)}
_LONGEST = 24  # letters of a name beside an axis


def ranking_picture(board) -> Picture:
    """Mean rank and mean Dice of each team, with their intervals.

    Parameters
    ----------
    board : Leaderboard
    """
    order = [board.teams.index(team) for team in board.order]
    places = np.arange(len(order))
    figure, ((left, right),) = new_figure(1, 2, 9.5, 1.3 + 0.42 * len(order))
    low, high = board.ranking.mean_rank_interval[order].T
    mean = board.ranking.mean_rank[order]
    _dots(left, mean, low, high, places, "o", "black")
    left.set_xlabel("mean rank over cases (1 is best)")
    left.set_yticks(places, [_short(team) for team in board.order])
    said = [
        f"{team}: mean rank {mean[k]:.2f}" + ("" if np.isnan(low[k]) else f" ({low[k]:.2f} to {high[k]:.2f})")
        for k, team in enumerate(board.order)
    ]
    for shift, (region, (marker, colour)) in zip((-0.22, 0, 0.22), _MARKS.items(), strict=True):
        mean, interval = board.means[region, "dice"]
        _dots(right, mean[order], *interval[order].T, places + shift, marker, colour, label=region)
    right.set_xlabel("mean Dice over cases")
    lowest = np.nanmin([np.append(board.means[region, "dice"][0], board.means[region, "dice"][1]) for region in _MARKS])
    right.set_xlim(np.floor(10 * lowest) / 10 - 0.02, 1.02)
    right.set_yticks(places, [""] * len(places))
    for axes in (left, right):
        axes.set_ylim(len(order) - 0.5, -0.5)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color="0.9")
        axes.set_axisbelow(True)
    handles, labels = right.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return Picture(
        figure,
        "Dots with 95 % intervals for each team, the best on top; on the left mean ranks, on the right mean Dice of "
        f"ET, TC and WT. {'; '.join(said)}. The numbers are in the tables.",
    )


def as_svg(picture: Picture) -> str:
    """A picture as the address of an image that needs no file: sharp at any size, the same for the same numbers."""
    content = io.BytesIO()
    # letters stay letters: the reader's machine has those of every script
    with rc_context({"svg.hashsalt": "challenge", "svg.fonttype": "none"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        picture.figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    return f"data:image/svg+xml;base64,{base64.b64encode(content.getvalue()).decode('ascii')}"


def _dots(axes, mean, low, high, places, marker, colour, label=None):
    axes.hlines(places, low, high, color=colour, linewidth=1.8)
    axes.plot(mean, places, marker, color=colour, markersize=6, label=label, zorder=3)


def _short(team: str) -> str:
    """Names are drawn as they are: a dollar sign is no formula."""
    team = team if len(team) <= _LONGEST else f"{team[: _LONGEST - 3]}..."
    return team.replace("$", r"\$")
