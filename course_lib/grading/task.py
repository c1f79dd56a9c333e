"""One notebook's run: what a worker is given, what it does, and what it gives back."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.utils import setenv
from traitlets.config import Config

from course_lib.grading.course import GradingError
from course_lib.grading.execute import SafeExecute


class WorkerLostError(GradingError):
    """What ran a notebook has died, and what ran it again has died, too."""


@dataclass(frozen=True)
class Task:
    """A prepared notebook, and the files beside it as pairs of path and content.

    `config` configures `executor`; it names no gradebook and no folder of the course.
    """

    student: str
    lab: str
    notebook: str
    content: bytes
    files: tuple[tuple[str, bytes], ...]
    executor: type[SafeExecute]
    config: Config

    @property
    def longest_seconds(self) -> float:
        """After which the run is not slow but stuck: what the notebook may take, and time to stop and start kernels."""
        return self.executor(config=self.config).notebook_timeout + 600


@dataclass(frozen=True)
class Executed:
    """A notebook after its run, and how long that took."""

    content: bytes
    seconds: float


def execute(task: Task, where: str | None = None) -> Executed:
    """Run a notebook in a folder of its own, in `where`, which is gone afterwards."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="grading-", dir=where, ignore_cleanup_errors=True) as private:
        folder = Path(private) / task.lab
        folder.mkdir()
        for name, content in task.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        nb = nbformat.reads(task.content.decode(), as_version=4)
        with setenv(NBGRADER_EXECUTION="autograde"):  # as in nbgrader's own Autograde
            task.executor(config=task.config).preprocess(nb, {"metadata": {"path": str(folder)}})
        return Executed(nbformat.writes(nb).encode("utf-8", "replace"), time.monotonic() - start)
