"""What a submission sees of this machine, whichever program shows it."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from course_lib import settings

COURSE, DATA, HOME, WORK, SUBMISSION = "/course", "/tmp/data", "/tmp/home", "/tmp/work", "/submission"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("alternatives", "fonts", "ld.so.cache", "localtime", "mime.types", "timezone")
_PASSED_ON = ("LANG", "LC_ALL", "TZ", "KERAS_BACKEND", "COURSE_PROFILE", "TF_CPP_MIN_LOG_LEVEL")
_FEW = 200  # data sets of a kind; more are shown in one piece


@dataclass(frozen=True)
class View:
    """What is shown read-only, by its path in the sandbox.

    Parameters
    ----------
    shown : dict of str to str
        Files and folders, and where they are on this machine.
    links : dict of str to str
        Symbolic links, and what is written in them.
    invented : dict of str to str
        Files, and their text.
    """

    shown: dict[str, str]
    links: dict[str, str]
    invented: dict[str, str]


def view_of(
    submission: Path | None = None, user: int = 1000, group: int = 1000, name: str = "student", home: str = HOME
) -> View:
    """The system, Python, the course's own files, its data sets and, where there is one, the submission.

    Parameters
    ----------
    submission : Path, optional
        Shown as `/submission`.
    user, group : int
        What the one account has for numbers.
    name, home : str
        What it is called, and its folder, which is not made.
    """
    shown, links = view_of_the_system()
    shown |= {path: path for path in _python_folders()}
    shown |= {f"{COURSE}/{name}": str(source) for source, name in _of_the_course()}
    shown |= {f"{DATA}/{name}": str(source) for source, name in _data_sets()}
    shown |= {SUBMISSION: str(submission)} if submission else {}
    invented = {
        "/etc/passwd": f"{name}:x:{user}:{group}::{home}:/bin/sh\n",
        "/etc/group": f"student:x:{group}:\n",
        "/etc/hosts": "127.0.0.1 localhost\n",
    }
    return View(shown, links | dict(_links_to_python()), invented)


def view_of_the_system() -> tuple[dict[str, str], dict[str, str]]:
    """What is shown and linked of it."""
    shown, links = {}, {}
    for path in map(Path, _SYSTEM):
        if path.is_symlink():
            links[str(path)] = os.readlink(path)
        elif path.exists():
            shown[str(path)] = str(path)
    shown |= {path: path for path in (f"/etc/{name}" for name in _ETC) if os.path.exists(path)}
    return shown, links


def kernel_environment(environment: dict[str, str], home: str, data: str, course: str) -> dict[str, str]:
    """What a submission sees of the environment: a short list, and folders of its own."""
    passed = {name: environment[name] for name in _PASSED_ON if name in environment}
    return passed | {
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join([course, *_packages_elsewhere()]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": home,
        "USER": "student",
        "TMPDIR": f"{home}/tmp",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "COURSE_CACHE": f"{home}/cache",
        "COURSE_DATA": data,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _python_folders() -> list[str]:
    """The environment that is running and the Python it was made from, under the names they go by and the real ones."""
    named = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *_packages_elsewhere()}
    real = {os.path.realpath(path) for path in named}
    return sorted(path for path in named | real if not _is_below(path, "/usr"))


def _packages_elsewhere() -> list[str]:
    """Folders of packages outside of the environment, as `pip install --user` fills them."""
    folders = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    return [path for path in folders if not any(_is_below(path, top) for top in (sys.prefix, sys.base_prefix, "/usr"))]


def _links_to_python() -> list[tuple[str, str]]:
    """The links between the environment's `python` and the real one that lie in neither's folder."""
    path, links = sys.executable, []
    while os.path.islink(path):
        target = os.readlink(path)
        if not any(_is_below(path, folder) for folder in [*_python_folders(), *_SYSTEM]):
            links.append((path, target))
        path = os.path.normpath(os.path.join(os.path.dirname(path), target))
    return links


def _of_the_course() -> list[tuple[Path, str]]:
    """The library, the cards of the data sets, and the file by which the library knows its checkout."""
    library, root = Path(__file__).resolve().parents[1], settings.course_root()
    cards = [*sorted(root.glob("datasets/*.toml")), root / "datasets" / "splits", root / "nbgrader_config.py"]
    return [(library, "course_lib"), *((path, str(path.relative_to(root))) for path in cards if path.exists())]


def _data_sets() -> list[tuple[Path, str]]:
    """The data sets that are here. Of phantoms each set by itself, so that others can be made beside them."""
    found = []
    for folder in settings.data_home().glob("[!.]*/"):
        within = list(folder.iterdir())
        if len(within) <= _FEW and all(path.is_dir() for path in within):
            found += [(path, f"{folder.name}/{path.name}") for path in within]
        else:
            found.append((folder, folder.name))
    return sorted(found)


def _is_below(path: str, folder: str) -> bool:
    return Path(path).is_relative_to(folder)
