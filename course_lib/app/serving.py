"""The server: Voila over the page's notebook, for this machine alone, with a token.

Each visitor's page has a kernel of its own, and with it a folder of its own. A kernel takes no code from the browser:
Voila lets messages of widgets pass and nothing else. What a kernel leaves behind that did not end in peace is removed
by the server while it runs, and all of it when it stops.
"""

import json
import logging
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import psutil
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.web import HTTPError
from traitlets.config import Config
from voila.app import Voila

from course_lib.app.notice import NOTICE
from course_lib.app.page import SERVED
from course_lib.app.recipe import FILE, load_recipe
from course_lib.app.session import PREFIX
from course_lib.errors import CourseError

_HERE = Path(__file__).parent
_NOTEBOOK = "segment.ipynb"
_PREFIX = "course-app-"
_EXTENSIONS = (  # of JupyterLab: whatever else is installed has no business on this page
    "@voila-dashboards/widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
)
MOST_PAGES = 8  # at a time: each has a process of some 300 MB
_IDLE_SECONDS = 600  # after which a kernel without a page is ended: the browser crashed, the lid was closed
_SWEEP_SECONDS = 10


def serve(run: str | Path = "runs", port: int = 8866, *, browser: bool = True) -> None:
    """Serve the page until Ctrl-C or a termination signal.

    Parameters
    ----------
    run : str or Path
        A published run, or a folder of runs of which some are published.
    port : int
        The first one that is tried.
    browser : bool
        Open the page in a browser.

    Raises
    ------
    CourseError
        There is no published run.
    """
    runs = published_runs(Path(run))
    _remove_orphans(Path(tempfile.gettempdir()))
    root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        pages, sessions = root / "page", root / "sessions"
        pages.mkdir()
        sessions.mkdir(mode=0o700)
        shutil.copy(_HERE / _NOTEBOOK, pages)
        asked = {"runs": [str(one.resolve()) for one in runs], "sessions": str(sessions)}
        (pages / SERVED).write_text(json.dumps(asked), encoding="utf-8")
        app = _Server(config=_config(port, secrets.token_urlsafe(32), browser))
        app.sessions = sessions
        app.initialize([str(pages / _NOTEBOOK)])
        app.start()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def published_runs(folder: Path) -> list[Path]:
    """The run in a folder, or those in its subfolders; each of them can be served as far as its record tells.

    Raises
    ------
    CourseError
        There is none, or the one that was named is not published.
    """
    if (folder / "settings.json").exists():
        load_recipe(folder)
        return [folder]
    found = sorted(path.parent for path in folder.glob(f"*/{FILE}"))
    if not found:
        raise CourseError(
            f"{folder} is no run, and holds none that is published. Train a net (training.train), say in its notebook "
            "what it takes and gives (app.publish), and name its folder: course app --run runs/brats_3d"
        )
    for one in found:
        load_recipe(one)
    return found


class _Server(Voila):
    sessions: Path

    def setup_template_dirs(self):
        super().setup_template_dirs()
        self.template_paths.insert(0, str(_HERE / "template"))

    def listen(self):
        sweeper = PeriodicCallback(lambda: remove_left(self.sessions), _SWEEP_SECONDS * 1000)
        IOLoop.current().add_callback(sweeper.start)
        IOLoop.current().add_callback(self._announce)
        super().listen()

    @property
    def address(self) -> str:
        return f"http://{self.ip}:{self.port}/?token={self.token}"

    def _url(self, ip):  # what the browser is opened with
        return self.address

    def _announce(self):
        print(
            f"The page is at {self.address}\n"
            "Only this machine reaches it, and only with this address: keep it to yourself. Ctrl-C ends it, and "
            "removes what visitors have sent.\n"
            f"{NOTICE}",
            flush=True,
        )


def _before_a_page(request, **_) -> None:
    """Refuse one page too many; and give the page what it needs to say that it is being closed.

    Voila's page ends its kernel when it is left, with the token against forged requests that is in a cookie. Nothing
    in Voila sets that cookie on the way to the page; to ask for the token does.
    """
    if len(request.kernel_manager.list_kernel_ids()) >= MOST_PAGES:
        raise HTTPError(503, reason="Too many pages are open: close one, and come again")
    request.xsrf_token  # noqa: B018


def _config(port: int, token: str, browser: bool) -> Config:
    return Config(
        {
            "Voila": {
                "ip": "127.0.0.1",
                "port": port,
                "token": token,
                "open_browser": browser,
                "log_level": logging.ERROR,
                "config_file_paths": [],  # somebody's settings for other pages do not open this one
            },
            "VoilaConfiguration": {
                "template": "lab",
                "theme": "light",
                "strip_sources": True,
                "show_tracebacks": False,
                "file_allowlist": [],
                "extension_allowlist": list(_EXTENSIONS),
                "prelaunch_hook": _before_a_page,
                "resources": {"course_notice": NOTICE},
            },
            # sockets in a private folder instead of ports that every user of the machine can knock at
            "KernelManager": {"transport": "ipc" if os.name == "posix" else "tcp"},
            "MappingKernelManager": {"cull_idle_timeout": _IDLE_SECONDS, "cull_interval": 60},
            "ZMQChannelsWebsocketConnection": {"limit_rate": False},  # of what the kernel sends: slices, downloads
        }
    )


def remove_left(sessions: Path) -> None:
    """Remove the folders of sessions whose process is gone."""
    for folder in sessions.glob(f"{PREFIX}*"):
        if not _lives(folder.name, PREFIX):
            shutil.rmtree(folder, ignore_errors=True)


def _remove_orphans(place: Path) -> None:
    """Remove what a server of ours left that was killed."""
    for folder in place.glob(f"{_PREFIX}*"):
        if not folder.is_symlink() and not _lives(folder.name, _PREFIX):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(name: str, prefix: str) -> bool:
    number = name.removeprefix(prefix).split("-")[0]
    return not number.isdigit() or psutil.pid_exists(int(number))
