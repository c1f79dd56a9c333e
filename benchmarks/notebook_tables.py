"""The tables that a notebook's experiments print, several runs of one table put together."""

from collections.abc import Sequence

import nbformat
import numpy as np
from bs4 import BeautifulSoup


def tables_of(nb: nbformat.NotebookNode) -> dict[str, dict]:
    """What experiments of an executed notebook show as a DataFrame.

    Returns
    -------
    dict from the id of a cell to {"columns": names, "rows": [[label, ...], ...], "values": [[text, ...], ...]}
        With several tables in a cell, the last one.
    """
    found = {}
    for cell in nb.cells:
        if "experiment" in cell.metadata.get("tags", []):
            for output in cell.get("outputs", []):
                html = output.get("data", {}).get("text/html", "")
                if 'class="dataframe"' in html:
                    found[cell.id] = table_of(html)
    return found


def table_of(html: str) -> dict:
    """The DataFrame that is written in HTML.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"dice": [0.5]}, index=pd.MultiIndex.from_tuples([("a", "WT")], names=["net", "region"]))
    >>> table_of(frame.to_html())
    {'columns': ['net', 'region', 'dice'], 'rows': [['a', 'WT']], 'values': [['0.5']]}
    """
    table = BeautifulSoup(html, "html.parser").find("table", class_="dataframe")
    head = _grid(table.find("thead").find_all("tr"))
    body = table.find("tbody").find_all("tr")
    rows = _grid(body)
    width = max((len(row.find_all("th")) for row in body), default=0)  # columns that hold the index
    levels = [row for row in head if any(row[width:])]  # the others hold the names of the index
    columns = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*levels, strict=True)]
    columns[:width] = [
        next(filter(None, column), "") for column in zip(*[row[:width] for row in head[::-1]], strict=True)
    ]
    return {"columns": columns, "rows": [row[:width] for row in rows], "values": [row[width:] for row in rows]}


def put_together(tables: Sequence[dict]) -> list[str]:
    """Lines of Markdown: of each number the mean and the standard deviation over the tables.

    Words that differ stand beside each other. Empty where the tables have other rows or columns: then there is nothing
    to take the mean of.

    Examples
    --------
    >>> one = {"columns": ["region", "dice"], "rows": [["WT"]], "values": [["0.8"]]}
    >>> two = {"columns": ["region", "dice"], "rows": [["WT"]], "values": [["0.6"]]}
    >>> print(*put_together([one, two]), sep="\\n")
    | region | dice |
    |---|---|
    | WT | 0.700 ± 0.141 |
    """
    first = tables[0]
    if any((one["columns"], one["rows"]) != (first["columns"], first["rows"]) for one in tables):
        return []
    lines = [_line(first["columns"]), "|---" * len(first["columns"]) + "|"]
    for number, labels in enumerate(first["rows"]):
        cells = zip(*(one["values"][number] for one in tables), strict=True)
        lines.append(_line([*labels, *map(_one_cell, cells)]))
    return lines


def _one_cell(texts: Sequence[str]) -> str:
    numbers = [_number(text) for text in texts]
    if None in numbers:
        return " / ".join(dict.fromkeys(texts))
    known = [number for number in numbers if not np.isnan(number)]
    if not known:
        return "-"
    if len(set(texts)) == 1:
        return texts[0]
    said = f"{np.mean(known):.3f} ± {np.std(known, ddof=1):.3f}" if len(known) > 1 else f"{known[0]:.3f}"
    return said if len(known) == len(numbers) else f"{said} ({len(known)} of {len(numbers)})"


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _grid(rows) -> list[list[str]]:
    """The texts of cells, those that span rows or columns repeated."""
    grid, hanging = [], {}  # column: (rows still to come, text)
    for row in rows:
        line, cells = [], iter(row.find_all(["th", "td"]))
        while True:
            if len(line) in hanging:
                left, text = hanging.pop(len(line))
                if left > 1:
                    hanging[len(line)] = left - 1, text
                line.append(text)
                continue
            cell = next(cells, None)
            if cell is None:
                break
            text = " ".join(cell.get_text().split())
            for _ in range(int(cell.get("colspan", 1))):
                if int(cell.get("rowspan", 1)) > 1:
                    hanging[len(line)] = int(cell["rowspan"]) - 1, text
                line.append(text)
        grid.append(line)
    return grid
