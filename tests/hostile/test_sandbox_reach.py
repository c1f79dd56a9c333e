"""What a submission tries to read, change and talk to; one notebook looks everywhere, each test at one answer."""

import ast
import json
import os
import re
import socket
import sys
from pathlib import Path

import pytest
from sandboxed import graded, run

SECRET = "tulip-4711"  # written wherever a submission has no business

PROBES = {
    "the account": "print(os.getuid(), open('/etc/passwd').read())",
    "relative paths": """

print([path for up in range(1, 7) for name in ('solutions', 'gradebook.db', 'submitted', 'class')
       if os.path.exists(path := '../' * up + name)])""",
    "all files": """

found, looked = [], 0
for folder, folders, files in os.walk('/'):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ('/proc', '/usr', '/dev', *PYTHON)]
    for path in filter(os.path.isfile, [os.path.join(folder, name) for name in files]):
        looked += 1
        try:
            with open(path, 'rb') as file:
                if SECRET in file.read():
                    found.append(path)
        except OSError:
            pass
print('found', found, looked > 100)""",
    "environments and command lines": """
import glob
seen = b''
for path in glob.glob('/proc/[0-9]*/environ') + glob.glob('/proc/[0-9]*/cmdline') + glob.glob('/proc/[0-9]*/mounts'):
    try:
        with open(path, 'rb') as file:
            seen += file.read()
    except OSError:
        pass
print('found', SECRET in seen, SECRET.decode() in str(dict(os.environ)), len(seen) > 100)""",
    "links": """
for name in ('link_to_file', 'link_to_folder/secret.txt', 'sub/link'):
    try:
        print(open(name).read())
    except OSError as error:
        print(type(error).__name__)""",
    "own files": "print(open('data.csv').read(), open('sub/more.txt').read(), sorted(os.listdir('.')))",
    "processes": "print(len([name for name in os.listdir('/proc') if name.isdigit()]) < 5)",
    "rights": """
status = dict(line.split(':\\t', 1) for line in open('/proc/self/status').read().splitlines())
print(status['CapEff'].strip('0'), status['CapBnd'].strip('0'), status['NoNewPrivs'], status['Seccomp'])""",
    "the machine's settings": """
writable = [path for path in os.listdir('/proc') if not path.isdigit()]
writable = [os.path.join(folder, name) for top in writable for folder, _, files in os.walk('/proc/' + top)
            for name in files if os.access(os.path.join(folder, name), os.W_OK)]
print([path for path in writable if not path.startswith(('/proc/self', '/proc/thread-self'))])""",
    "the system's files": """
for folder in ('/', '/usr', '/usr/bin', '/etc', '/course', '/course/course_lib/grading', '/dev', *PYTHON):
    try:
        open(os.path.join(folder, 'mine'), 'w')
        print(folder)
    except OSError as error:
        print(error.strerror)""",
    "system calls": """
import ctypes, socket
libc = ctypes.CDLL(None, use_errno=True)
print(libc.unshare(0x10000000), libc.memfd_create(b'x', 0), libc.shmget(0, 4096, 0o1600))
try:
    socket.socket(40, socket.SOCK_STREAM)
except OSError as error:
    print(error.strerror)""",
    "network": """
import socket
for address in (('127.0.0.1', PORT), ('1.1.1.1', 53), ('8.8.8.8', 80)):
    try:
        socket.create_connection(address, 2)
        print('connected')
    except OSError as error:
        print(error.strerror)""",
    "names": "print(socket.gethostname(), os.environ['USER'], os.path.expanduser('~'))",
    "data sets": """
data = os.environ['COURSE_DATA']
print(open(data + '/xray/10-patients/case.dcm').read(), os.path.exists(data + '/.cache'), os.listdir(data))
os.makedirs(data + '/xray/20-patients')
try:
    open(data + '/xray/10-patients/case.dcm', 'w')
except OSError as error:
    print(error.strerror)""",
    "the library": """
from course_lib import settings
print(settings.profile(), settings.cache_home(), (settings.course_root() / 'datasets' / 'xray-phantoms.toml').exists())
settings.cache_home().joinpath('kept').write_text('x')""",
    "the connection": """
import json, ipykernel
print('key' in json.load(open(ipykernel.get_connection_file())))
try:
    open(ipykernel.get_connection_file(), 'w')
except OSError as error:
    print(error.strerror)""",
    "everything away": """
import shutil
shutil.rmtree('/tmp/work')
for name in ('/submission', '/course', '/tmp/data'):
    shutil.rmtree(name, ignore_errors=True)
print(os.path.exists('/tmp/work'))""",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A class with a submission, and a home: secrets in every corner, a comma and blanks in the names."""
    root = tmp_path_factory.mktemp("a course, with blanks")
    for name in (
        "solutions/lab/01.ipynb", "class/gradebook.db", "class/submitted/other/lab/01.ipynb", "home/.ssh/id_rsa",
        "class/autograded/me/lab/01.ipynb", "class/autograded/me/lab/01.html.txt.ipynb", "outside/secret.txt",
        "data/.cache/scan.json", "data/folders.json",
    ):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(SECRET)
    (root / "home" / ".docker").mkdir()
    (root / "home" / ".docker" / "config.json").write_text(json.dumps({"proxies": {"default": {"httpProxy": SECRET}}}))
    lab = root / "class" / "autograded" / "me" / "lab"
    (lab / "sub").mkdir()
    (lab / "data.csv").write_text("1,2")
    (lab / "sub" / "more.txt").write_text("more")
    (lab / "link_to_file").symlink_to(root / "class" / "gradebook.db")
    (lab / "link_to_folder").symlink_to(root / "outside")
    (lab / "sub" / "link").symlink_to("../../../../../solutions/lab/01.ipynb")
    os.mkfifo(lab / "pipe")
    (root / "data" / "xray" / "10-patients").mkdir(parents=True)
    (root / "data" / "xray" / "10-patients" / "case.dcm").write_text("voxels")
    return root


@pytest.fixture(scope="module")
def told(place, fence):
    """{probe: what it printed}; a listener waits on this machine meanwhile."""
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as listener:
        patch.setenv("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))  # where Podman keeps a user's images
        patch.setenv("HOME", str(place / "home"))
        patch.setenv("COURSE_DATA", str(place / "data"))
        for name in ("INSTRUCTORS_TOKEN", "http_proxy", "NO_PROXY"):
            patch.setenv(name, SECRET)
        patch.setenv("PATH", f"{place}/{SECRET}:{os.environ['PATH']}")
        port, python = listener.getsockname()[1], (sys.prefix, sys.base_prefix)
        first = f"import os\nPORT, PYTHON = {port}, {python!r}\n"
        first += f"SECRET = ({SECRET[:6]!r} + {SECRET[6:]!r}).encode()"  # the notebook itself is no find
        tests = [graded("assert SECRET"), graded("assert SECRET, 'after all'")]
        lab = place / "class" / "autograded" / "me" / "lab"
        ran = run(first, tests[0], *PROBES.values(), tests[1], folder=lab, sandbox=fence)
    assert (ran[1].points, ran[-1].points) == (1, 1), "what a notebook may look at costs nothing"
    return dict(zip(PROBES, [one.text + "".join(one.errors) for one in ran[2:-1]], strict=True))


def test_the_only_account_is_invented_and_never_root(told, fence):
    number = 1000 if fence == "bubblewrap" else os.getuid() or 61000
    assert re.fullmatch(rf"{number} student:x:{number}:\d+::/tmp/home:/bin/sh", told["the account"].strip())


def test_no_way_up_leads_to_the_class(told):
    assert told["relative paths"].strip() == "[]"


def test_no_file_that_can_be_read_holds_what_belongs_to_others(told):
    assert told["all files"].strip() == "found [] True"


def test_no_process_shows_the_environment_or_the_paths_of_the_grader(told):
    assert told["environments and command lines"].strip() == "found False False True"


def test_links_lead_nowhere(told):
    assert told["links"].split() == ["FileNotFoundError"] * 3


def test_own_files_are_there_without_notebooks_and_pipes(told):
    assert told["own files"].strip() == "1,2 more ['data.csv', 'link_to_file', 'link_to_folder', 'sub']"


def test_other_processes_are_not_seen(told):
    assert told["processes"].strip() == "True"


def test_no_rights_are_left_and_none_can_be_gained(told):
    no_capability, none_to_gain, filtered = "", "", "2"
    assert told["rights"].rstrip("\n") == f"{no_capability} {none_to_gain} 1 {filtered}"


def test_settings_of_the_machine_cannot_be_written_even_by_root(told, fence):
    writable = ast.literal_eval(told["the machine's settings"])
    # Containers show whom everybody may ask to be woken when the machine is busy; that is no setting.
    assert [path for path in writable if fence == "bubblewrap" or not path.startswith("/proc/pressure/")] == []


def test_only_its_own_folder_can_be_written(told):
    assert set(told["the system's files"].splitlines()) <= {"Read-only file system", "Permission denied"}


def test_system_calls_that_lead_out_fail(told):
    assert told["system calls"].splitlines() == ["-1 -1 -1", "Address family not supported by protocol"]


def test_network_is_out_of_reach(told):
    assert told["network"].splitlines() == ["Connection refused", "Network is unreachable", "Network is unreachable"]


def test_names_of_the_machine_and_of_the_instructor_are_not_told(told):
    assert told["names"].split() == ["sandbox", "student", "/tmp/home"]


def test_data_sets_can_be_read_and_others_made_beside_them(told, place):
    assert told["data sets"].splitlines() == ["voxels False ['xray']", "Read-only file system"]
    assert [path.name for path in (place / "data" / "xray").iterdir()] == ["10-patients"]


def test_the_library_works_with_a_cache_of_its_own(told):
    assert told["the library"].strip() == "smoke /tmp/home/cache True"


def test_the_key_of_the_connection_can_be_read_but_not_changed(told):
    assert told["the connection"].splitlines() == ["True", "Read-only file system"]


def test_what_a_notebook_deletes_is_its_copy(told, place):
    assert told["everything away"].strip() == "False"
    lab = place / "class" / "autograded" / "me" / "lab"
    assert {"data.csv", "sub", "link_to_file", "01.ipynb"} < {path.name for path in lab.iterdir()}
    assert Path(place / "class" / "gradebook.db").read_text() == SECRET
