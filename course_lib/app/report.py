"""All that is known of a segmentation on one page of HTML: self-contained, and made to be printed."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

import pandas as pd

from course_lib.app.notice import NOTICE

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #111; max-width: 50rem; margin: 0 auto; padding: 3.5rem 1rem 2rem; }
.notice { position: fixed; top: 0; left: 0; right: 0; padding: 0.4rem 1rem; background: #7a1f00; color: #fff;
  font-weight: 600; text-align: center; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
table { border-collapse: collapse; margin: 0.5rem 0 1rem; }
th, td { padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid #bbb; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 0.5rem 1rem 0.5rem 0; display: inline-block; max-width: 15rem; break-inside: avoid;
  vertical-align: top; }
figure:last-of-type:nth-of-type(4) { display: block; max-width: 46rem; }
figure img { width: 100%; } figcaption { font-size: 12px; color: #333; }
h2 { font-size: 1.1rem; margin-top: 1.5rem; break-after: avoid; }
@page { margin: 2.2cm 1.5cm 1.5cm; }
@media print { body { padding-top: 1rem; } .notice { top: -1.5cm; } }
"""


def report_html(
    *,
    title: str,
    net: Mapping[str, str],
    study: Mapping[str, str],
    remarks: Sequence[str],
    volumes: pd.DataFrame,
    comparison: pd.DataFrame | None,
    pictures: Sequence[tuple[bytes, str]],
    when: datetime,
) -> str:
    """A page that needs no other file and no network.

    Parameters
    ----------
    title : str
    net, study : mapping of str to str
        Facts, in the order in which they are to stand. Nothing in them names a patient.
    remarks : sequence of str
        What was wrong or doubtful with the study.
    volumes : DataFrame
        As `regions.measured` gives it.
    comparison : DataFrame, optional
        As `regions.compared` gives it.
    pictures : sequence of (PNG, description)
    when : datetime
    """
    said = "".join(f"<li>{escape(remark)}</li>" for remark in remarks)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{when:%Y-%m-%d %H:%M}. Made by a net, looked at by nobody.</p>",
        "<h2>Volumes</h2>" + table_html(volumes),
        "".join(map(_figure, pictures)),
        "<h2>Beside the mask that came with the study</h2>" + table_html(comparison) if comparison is not None else "",
        "<h2>The study</h2>" + facts_html(study),
        f"<h2>What is doubtful about it</h2><ul>{said}</ul>" if said else "",
        "<h2>The net</h2>" + facts_html(net),
        "<h2>How to read this</h2><p>A volume is the number of voxels times the size of one. The net says of every "
        "voxel what it most likely is, also where it has never seen the like: on another scanner, another illness or "
        "a patient after surgery it may be wrong everywhere and give no sign of it.</p>",
        f"<p><strong>{escape(NOTICE)}</strong></p>",
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<style>{_STYLE}</style></head><body><div class="notice" role="note">{escape(NOTICE)}</div>'
        f"{''.join(parts)}</body></html>\n"
    )


def table_html(table: pd.DataFrame) -> str:
    """A table with the unit in each heading.

    >>> print(table_html(pd.DataFrame([{"region": "a<b", "parts": 2}])).replace("</tr>", "</tr>\\n"))
    <table class='course-table'><tr><th>region</th><th>parts</th></tr>
    <tr><td>a&lt;b</td><td class="number">2</td></tr>
    </table>
    """
    head = "".join(f"<th>{escape(_HEADINGS.get(name, name))}</th>" for name in table.columns)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.itertuples(index=False))
    return f"<table class='course-table'><tr>{head}</tr>{rows}</table>"


_HEADINGS = {
    "volume_ml": "volume (ml)",
    "extent_mm": "extent z, y, x (mm)",
    "hd95_mm": "HD95 (mm)",
    "truth_ml": "truth (ml)",
    "pred_ml": "found (ml)",
    "dice": "Dice",
}


def _cell(value) -> str:
    if isinstance(value, float):
        return f'<td class="number">{"-" if value != value else f"{value:.2f}"}</td>'
    if isinstance(value, int):
        return f'<td class="number">{value}</td>'
    return f"<td>{escape(str(value))}</td>"


def facts_html(facts: Mapping[str, str]) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(str(said))}</td></tr>" for name, said in facts.items())
    return f"<table class='course-table'>{rows}</table>"


def _figure(picture: tuple[bytes, str]) -> str:
    png, words = picture
    return (
        f'<figure><img alt="{escape(words)}" src="data:image/png;base64,{base64.b64encode(png).decode("ascii")}">'
        f"<figcaption>{escape(words)}</figcaption></figure>"
    )
