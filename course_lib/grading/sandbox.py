"""What stands between a submission and the machine it is graded on.

    protection      what a submission meets
    --------------  ----------------------------------------------------------------------------------------------
    bubblewrap      a sandbox of its own: no network, no other processes, a read-only system, nothing of the course
                    but `course_lib` and the data sets, a disk in memory that is gone with it; and the limits
    podman, docker  the same in a container, which holds its memory without gaps and starts more slowly
    limits          the limits alone: it can read the disk and use the network like any program of yours
    none            nothing (Windows)

What is shown is said once (`sandbox_view`) and spelled for each program (`sandbox_bubblewrap`, `sandbox_container`).
The limits (`sandbox_limits`) are held in two ways. What the system counts for one process is set before the kernel
begins (`sandbox_entry`); memory and processes of the whole notebook (`sandbox_processes`) are measured by a watcher,
which ends it (`sandbox_watcher`). docs/threats.md says what all this stops and what it does not.
"""

import functools
import os
import shutil
from dataclasses import dataclass

from course_lib.grading import sandbox_bubblewrap, sandbox_container
from course_lib.grading.course import GradingError
from course_lib.grading.sandbox_limits import Limits

FENCES = ("bubblewrap", *sandbox_container.PROGRAMS)  # the best first
KINDS = ("auto", *FENCES, "limits", "none")

__all__ = ["FENCES", "KINDS", "Limits", "Protection", "kind_of", "problem", "protection", "require_sandbox"]


@dataclass(frozen=True)
class Protection:
    """What this machine has, a kind other than "auto", and why it is no more."""

    kind: str
    reason: str = ""


@functools.cache
def protection() -> Protection:
    """The best protection that works here."""
    if os.name != "posix":
        return Protection("none", "this system is not a Unix")
    working = next((kind for kind in FENCES if not problem(kind)), None)
    if working:
        return Protection(working)
    told = [problem(kind) for kind in FENCES if kind == "bubblewrap" or shutil.which(kind)]
    return Protection("limits", "; ".join(told))


@functools.cache
def problem(fence: str) -> str:
    """Why a fence does not work here; found by trying, as machines often forbid what is installed."""
    return sandbox_bubblewrap.problem() if fence == "bubblewrap" else sandbox_container.problem(fence)


def kind_of(wanted: str) -> str:
    """The protection that a `sandbox` setting stands for on this machine.

    Raises
    ------
    GradingError
        It asks for a fence that does not work here.
    """
    if wanted == "auto":
        return protection().kind
    if wanted in FENCES and problem(wanted):
        raise GradingError(f"sandbox='{wanted}' is asked for, but {problem(wanted)}. `course doctor` says more.")
    return wanted


def require_sandbox(wanted: str = "auto", unsafe: bool = False) -> str:
    """What to grade in; refuses where submissions are not fenced in, unless that is what the instructor wants.

    Parameters
    ----------
    wanted : str
        One of `KINDS`.
    unsafe : bool
        Whether no fence is needed.

    Raises
    ------
    GradingError
        No fence works here, or none is wanted, and `unsafe` is False; or the one that is wanted does not work.
    """
    kind = kind_of(wanted)
    if unsafe or kind in FENCES:
        return wanted if unsafe else kind
    if wanted != "auto":
        raise GradingError(
            f"nbgrader_config.py sets c.SafeExecute.sandbox = '{wanted}', which fences nothing in. Take that line out, "
            "or, if you trust everybody who has handed in, add --unsafe."
        )
    raise GradingError(
        f"Submissions cannot be fenced in on this machine: {protection().reason}. What a student has written could "
        "read your disk, the solutions and the gradebook, and use your network. Install bubblewrap (on Debian and "
        "Ubuntu: `apt install bubblewrap`) and see what `course doctor` says; or, if you trust everybody who has "
        "handed in, add --unsafe."
    )
