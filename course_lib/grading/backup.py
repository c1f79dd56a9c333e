"""A notebook takes the place of another, which stays beside it under a name that says so."""

import os
import shutil
import tempfile
from pathlib import Path

PATTERN = "*.before-restore*.ipynb"


def is_backup(path: Path) -> bool:
    """Whether a file was put aside, and so is nobody's work any more.

    >>> is_backup(Path("01_square.before-restore-2.ipynb")), is_backup(Path("01_square.ipynb"))
    (True, False)
    """
    return path.match(PATTERN)


def replace(path: Path, text: str) -> Path:
    """Give a file another content, at once or not at all; returns the file that keeps what was in it."""
    backup, number = path.with_name(f"{path.stem}.before-restore.ipynb"), 2
    while backup.exists():
        backup, number = path.with_name(f"{path.stem}.before-restore-{number}.ipynb"), number + 1
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False) as file:
        file.write(text)
    shutil.copymode(path, file.name)
    shutil.copy2(path, backup)
    os.replace(file.name, path)
    return backup
