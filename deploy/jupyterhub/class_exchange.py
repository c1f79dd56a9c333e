"""nbgrader's exchange where all servers belong to one user of the system, so that a fence has to part the students.

    exchange/course/outbound/<lab>               what is released: every student sees it, none can change it
    exchange/of/<student>/course/inbound/...     what a student hands in: only that student sees it, and can add to it
    exchange/of/<student>/course/feedback/...    what comes back: only that student sees it

nbgrader's own exchange keeps the students' folders in one and relies on permissions, which do not part processes of
one user. In a student's fence the three stand together as `/exchange`, as nbgrader expects them, and students use its
own commands. The instructor collects, and releases feedback, student by student: whose work it is, the folder says,
and not the name that a student has given it.
"""

import fnmatch
import os
import shutil
import stat
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback

COURSE_ID = "course"  # as nbgrader_config.py has it
_LARGEST_BYTES = 50 * 2**20  # of one file, and of a submission


def prepare(exchange: Path) -> None:
    """Make the folder that every student sees, also before anything is released."""
    (exchange / COURSE_ID / "outbound").mkdir(parents=True, exist_ok=True)


def folders_of(exchange: Path, student: str) -> dict[str, Path]:
    """Where a student's part of the exchange lies, by the name that nbgrader has for it; made where missing."""
    own = exchange / "of" / student / COURSE_ID
    for name in ("inbound", "feedback"):
        (own / name).mkdir(parents=True, exist_ok=True)
    return {"outbound": exchange / COURSE_ID / "outbound", "inbound": own / "inbound", "feedback": own / "feedback"}


class _StudentByStudent:
    """Runs an exchange command of nbgrader's once for each student, in that student's part of the exchange."""

    def start(self):
        root, wanted = self.root, self.coursedir.student_id
        try:
            for folder in sorted(Path(root, "of").glob("*" if wanted in ("", "*") else wanted)):
                self.root, self.coursedir.student_id = str(folder), folder.name
                try:
                    super().start()
                except Exception as error:  # of one student, whatever was handed in, must not keep the others waiting
                    self.log.error("Left out %s: %s: %s", folder.name, type(error).__name__, error)
        finally:
            self.root, self.coursedir.student_id = root, wanted


class CollectStudentByStudent(_StudentByStudent, ExchangeCollect):
    """`nbgrader collect`, which follows no link that a student has handed in: it might lead to the solutions."""

    def do_copy(self, src, dest, log=None):
        copied, limit = 0, _LARGEST_BYTES
        for folder, names, files, opened in os.fwalk(src):  # by open folders: a path could change under way
            target = Path(dest, os.path.relpath(folder, src))
            target.mkdir(parents=True, exist_ok=True)
            names[:] = [name for name in names if not self._is_ignored(name)]
            for name in filter(lambda name: not self._is_ignored(name), files):
                try:
                    number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=opened)
                except OSError:  # a link, or gone
                    self.log.warning("Left out %s: it is no plain file", Path(folder, name))
                    continue
                with open(number, "rb") as file:
                    size = os.fstat(number).st_size
                    if not stat.S_ISREG(os.fstat(number).st_mode) or copied + size > limit:
                        self.log.warning("Left out %s: it is no plain file, or too large", Path(folder, name))
                        continue
                    copied += size
                    with (target / name).open("wb") as copy:
                        shutil.copyfileobj(file, copy)

    def _is_ignored(self, name: str) -> bool:
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.coursedir.ignore)


class ReleaseFeedbackStudentByStudent(_StudentByStudent, ExchangeReleaseFeedback):
    """`nbgrader release_feedback`, to each student's own folder."""
