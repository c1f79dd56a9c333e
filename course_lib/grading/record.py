"""What the gradebook has no place for: which submission was graded, and what had to be said about it.

One JSON file per class, `graded.json`: {lab: {student: {"fingerprint": ..., "remarks": [...]}}}.
"""

import json
import os
from pathlib import Path


class Record:
    """The record of one class folder; every change is written at once."""

    def __init__(self, folder: Path):
        self._path = Path(folder) / "graded.json"
        self._labs = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}

    def students(self, lab: str) -> list[str]:
        """Those whose submission of the lab was looked at."""
        return sorted(self._labs.get(lab, {}))

    def fingerprint(self, lab: str, student: str) -> str:
        """Of the submission and the lab that the score belongs to; empty where there is none."""
        return self._labs.get(lab, {}).get(student, {}).get("fingerprint", "")

    def remarks(self, lab: str, student: str) -> list[str]:
        """What is to be said about the submission, one sentence each."""
        return self._labs.get(lab, {}).get(student, {}).get("remarks", [])

    def forget_fingerprints(self, lab: str, students: list[str]) -> None:
        """Have these submissions count as changed, until they are written again."""
        for student in students:
            if student in self._labs.get(lab, {}):
                self._labs[lab][student]["fingerprint"] = ""
        self._save()

    def write(self, lab: str, student: str, fingerprint: str, remarks: list[str]) -> None:
        """Replace what is known of one submission."""
        self._labs.setdefault(lab, {})[student] = {"fingerprint": fingerprint, "remarks": remarks}
        self._save()

    def _save(self) -> None:
        unfinished = self._path.with_suffix(".json.new")
        unfinished.write_text(json.dumps(self._labs, indent=1, ensure_ascii=False), encoding="utf-8")
        os.replace(unfinished, self._path)
