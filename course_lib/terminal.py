"""What the `course` command prints: tables, and steps with the time they took."""

import contextlib
import time


def format_table(rows: list[list[str]]) -> str:
    """Rows of text with aligned columns; the first row is the heading, the last column runs free.

    >>> print(format_table([["student", "score"], ["Ada", "17"]]))
    student  score
    -------  -----
    Ada      17
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = ["-" * len(word) for word in rows[0][-1:]]
    lines = [rows[0], ["-" * width for width in widths[:-1]] + rule, *rows[1:]]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in lines)
    return "\n".join("  ".join(row).rstrip() for row in padded)


@contextlib.contextmanager
def step(number: int, total: int, what: str):
    """Say what is being done, and afterwards how long it took."""
    print(f"[{number}/{total}] {what}", flush=True)
    start = time.perf_counter()
    yield
    print(f"      {time.perf_counter() - start:.1f} s", flush=True)
