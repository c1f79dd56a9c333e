"""Where a person's JupyterLab runs: a student's behind bubblewrap, an instructor's in the checkout.

    what a student's server sees       where it lies                              may write
    ---------------------------------  -----------------------------------------  ---------
    /home/<name>                       class/hub/homes/<name>                     yes
    /exchange/course/inbound           class/hub/exchange/of/<name>/...           yes
    /exchange/course/feedback          class/hub/exchange/of/<name>/...           no
    /exchange/course/outbound          class/hub/exchange/course/outbound         no
    /run/server                        class/hub/run/<name>: its own socket       sockets only
    /run/hub.sock                      the hub, as the network has it, too        connects
    /course, /tmp/data, Python, /usr   library, data sets, environment, system    no
    /tmp                               memory, gone with the server               yes

There is no network: a student's server is reached through its socket, so its kernels and those who grade cannot meet.
"""

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from class_exchange import COURSE_ID, folders_of
from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Instance

from course_lib import settings
from course_lib.grading import sandbox_entry
from course_lib.grading.sandbox_bubblewrap import OpenFiles, fenced
from course_lib.grading.sandbox_kernel import told
from course_lib.grading.sandbox_limits import Limits
from course_lib.grading.sandbox_processes import Bubblewrap
from course_lib.grading.sandbox_view import COURSE, DATA, kernel_environment, view_of
from course_lib.grading.sandbox_watcher import Watcher

_HERE = Path(__file__).resolve().parent
_SERVER = str(Path(sys.executable).with_name("jupyterhub-singleuser"))
_ENTRY = f"{COURSE}/course_lib/grading/{Path(sandbox_entry.__file__).name}"
_ONLY_PORT_BESIDE_A_SOCKET = 8888  # Jupyter Server's default; with another one it refuses the socket
_SECONDS_BETWEEN_LOOKS = 1
_NICER = 5  # the hub, the proxy and the grader come first


class ClassSpawner(LocalProcessSpawner):
    """Starts servers of JupyterHub's admins in the checkout, and of everybody else behind a fence of their own."""

    limits = Instance(Limits, args=(), help="How much one student's server may use, with all it starts.").tag(
        config=True
    )
    _watcher = None

    async def start(self):
        self.port = _ONLY_PORT_BESIDE_A_SOCKET
        sockets = Path("run", self.user.name)
        shutil.rmtree(sockets, ignore_errors=True)
        sockets.mkdir()
        with OpenFiles() as files:
            start = self._in_the_checkout if self.user.admin else self._behind_a_fence
            self.cmd, self.hub_connect_url, folder = start(sockets, files)
            self.popen_kwargs = {"pass_fds": files.numbers, "cwd": folder}
            await super().start()
        if not self.user.admin:
            self._watcher = Watcher(Bubblewrap(self.pid), self.limits, sockets.absolute(), _SECONDS_BETWEEN_LOOKS)
            self._watcher.start()
        address = _address(sockets / "server.sock")
        self.server.connect_url = address  # else JupyterHub adds a port, which the proxy takes for a part of the name
        return address

    def _in_the_checkout(self, sockets: Path, files: OpenFiles):
        """The command, the address of the hub and the folder to start in; sockets by their path from there."""
        root = settings.course_root()
        here = Path(os.path.relpath(Path.cwd(), root))
        command = [_SERVER, f"--ServerApp.sock={here / sockets / 'server.sock'}"]
        if os.geteuid() == 0:
            command.append("--allow-root")
        return command, _address(here / "run" / "hub.sock"), root

    def _behind_a_fence(self, sockets: Path, files: OpenFiles):
        """As `_in_the_checkout`."""
        name, home = self.user.name, f"/home/{self.user.name}"
        own = Path("homes", name).absolute()
        own.mkdir(parents=True, exist_ok=True)
        shown = [["--ro-bind", str(_HERE / "student"), "/etc/jupyter"]]
        shown += [["--ro-bind", str(_HERE / "student" / "nbgrader_config.py"), f"{COURSE}/nbgrader_config.py"]]
        shown += [["--size", str(2**20), "--tmpfs", "/exchange"]]  # nbgrader wants to be able to write into it
        for folder, path in folders_of(Path("exchange").absolute(), name).items():
            shown += [["--bind" if folder == "inbound" else "--ro-bind", str(path), f"/exchange/{COURSE_ID}/{folder}"]]
        shown += [["--bind", str(own), home], ["--bind", str(sockets.absolute()), "/run/server"]]
        shown += [["--ro-bind", str(Path("run/hub.sock").absolute()), "/run/hub.sock"]]
        entry = [sys.executable, "-I", "-S", _ENTRY, told("bubblewrap", self.limits, self._at_home(), home)]
        view = view_of(name=name, home=home)  # nbgrader asks the system who it is that hands in
        fence = fenced(self.limits, view, shown, files)
        command = [*fence, *entry, _SERVER, "--ServerApp.sock=/run/server/server.sock"]
        return command, _address(Path("/run/hub.sock")), "/"

    def user_env(self, env):
        """What comes on top of what JupyterHub tells each server."""
        library = settings.course_root() if self.user.admin else COURSE
        env["JUPYTER_CONFIG_PATH"] = f"{library}/course_lib/jupyter"
        if not self.user.admin:
            return env | self._at_home()
        home = Path("homes", self.user.name).absolute()
        home.mkdir(parents=True, exist_ok=True)
        env |= {name: value for name, value in os.environ.items() if name.startswith(("COURSE_", "KERAS_", "PIP_"))}
        env["JUPYTER_CONFIG_PATH"] += f"{os.pathsep}{_HERE / 'instructor'}"
        return env | {
            "PATH": f"{sys.prefix}/bin{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": f"{settings.course_root()}{os.pathsep}{_HERE}",  # here is what instructor/ imports
            "COURSE_EXCHANGE": str(Path("exchange").absolute()),
            "HOME": str(home),
            "USER": self.user.name,
            "SHELL": "/bin/bash",
        }

    def _at_home(self) -> dict[str, str]:
        home = f"/home/{self.user.name}"
        processors = str(len(self._processors()))
        return kernel_environment(os.environ, home, DATA, COURSE) | {
            "USER": self.user.name,
            "SHELL": "/bin/bash",
            "TMPDIR": "/tmp",
            "COURSE_CACHE": f"{home}/.cache/course",
            "MPLCONFIGDIR": f"{home}/.cache/matplotlib",
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), processors),
        }

    def _processors(self) -> set[int]:
        """Those that this student's programs may run on; neighbours in the list get others, as far as there are any."""
        there = sorted(os.sched_getaffinity(0))
        count = min(len(there), max(1, round(self.cpu_limit or len(there))))
        first = self.user.id * count
        return {there[(first + number) % len(there)] for number in range(count)}

    def make_preexec_fn(self, name):
        if self.user.admin:
            return lambda: None
        processors = self._processors()

        def begin():
            os.sched_setaffinity(0, processors)
            os.nice(_NICER)

        return begin

    async def poll(self):
        status = await super().poll()
        if status is not None and self._watcher:
            if self._watcher.exceeded:
                self.log.warning("The server of %s was ended: it %s", self.user.name, self._watcher.exceeded)
            self._watcher = None
        return status

    async def stop(self, now=False):
        """A fence and all in it ends at once; nothing in it can put that off."""
        if self.user.admin:
            await super().stop(now)
        elif self.pid:
            Bubblewrap(self.pid).end()
            await self.wait_for_death(self.kill_timeout)


def _address(socket: Path) -> str:
    return f"http+unix://{quote(str(socket), safe='')}"
