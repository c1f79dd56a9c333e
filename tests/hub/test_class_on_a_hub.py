"""A class on one server as its people meet it: a hub, and each of them in a headless Chromium of their own."""

import csv
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import requests

from course_lib import settings
from course_lib.grading.sandbox import problem
from course_lib.grading.simulate import simulate_class

pytest.importorskip("jupyterhub", reason="no test of the hub: `make .venv/.hub` installs it")
playwright = pytest.importorskip(
    "playwright.sync_api", reason="no test of the hub: `pip install playwright` to have it"
)
websocket = pytest.importorskip("websocket")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PROXY = Path(sys.prefix) / "hub-proxy"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no test of the hub: no Chromium or Chrome is installed here"),
    pytest.mark.skipif(not PROXY.exists(), reason="no test of the hub: `make .venv/.hub` installs its proxy"),
    pytest.mark.skipif(
        bool(problem("bubblewrap")), reason=f"no test of the hub: students need a fence, {problem('bubblewrap')}"
    ),
]
LAB, NOTEBOOK = "lab1_xray_lung", "01_baseline_unet"
START_S, END_S, PATIENCE_MS = 120, 60, 240_000


class Hub:
    """A running hub of a course that has the first notebook of a lab alone."""

    def __init__(self, course: Path):
        self.course, self.folder = course, course / "class" / "hub"
        self.port = _free_port()
        self.log = (course / "hub.log").open("w+")
        config = course / "deploy" / "jupyterhub" / "jupyterhub_config.py"
        self.command = [sys.executable, "-m", "jupyterhub", "--config", config]
        self.environment = os.environ | {"PYTHONPATH": str(course), "COURSE_HUB_PORT": str(self.port)}
        self.process = subprocess.Popen(
            self.command, cwd=course, env=self.environment, stdout=self.log, stderr=self.log
        )
        until(lambda: "JupyterHub is now running" in self.said(), START_S, self.said)

    def said(self) -> str:
        return Path(self.log.name).read_text()

    def passwords(self) -> dict[str, str]:
        with (self.folder / "people.csv").open() as file:
            return {row["name"]: row["password"] for row in csv.DictReader(file)}

    def tokens(self) -> list[str]:
        """That of the proxy."""
        processes = psutil.Process(self.process.pid).children(recursive=True)
        environments = [process.environ() for process in processes if process.name() == "node"]
        return [environment["CONFIGPROXY_AUTH_TOKEN"] for environment in environments]

    def stop(self) -> None:
        there = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(END_S)
        _, left = psutil.wait_procs(there, 5)
        assert not left, f"these outlive the hub: {left}"


class Person:
    """Somebody who has logged in: with a browser, and with a token for what a browser would do in a roundabout way."""

    def __init__(self, hub: Hub, context, name: str):
        self.hub, self.name, self.page = hub, name, context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.goto(f"http://hub.localhost:{hub.port}/hub/login")
        self.page.fill("#username_input", name)
        self.page.fill("#password_input", hub.passwords()[name])
        self.page.click("#login_submit")
        self.page.wait_for_selector(".lm-MenuBar-itemLabel:text-is('Nbgrader')")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.token = self._token(context)

    def _token(self, context) -> str:
        page = context.new_page()
        page.goto(f"http://hub.localhost:{self.hub.port}/hub/token")
        page.click("button:has-text('Request new API token')")
        page.wait_for_selector("#token-result:visible")
        token = page.inner_text("#token-result")
        page.close()
        return token

    def ask(self, method: str, path: str, owner: str | None = None, **kwargs) -> requests.Response:
        """Ask the server of `owner`, by default one's own, with one's own token."""
        owner = owner or self.name
        host = f"{owner}.hub.localhost:{self.hub.port}"
        headers = {"Host": host, "Authorization": f"token {self.token}"}
        address = f"http://127.0.0.1:{self.hub.port}/user/{owner}/{path}"
        return requests.request(method, address, headers=headers, timeout=START_S, **kwargs)

    def ask_hub(self, method: str, path: str, token: str) -> requests.Response:
        headers = {"Host": f"hub.localhost:{self.hub.port}", "Authorization": f"token {token}"}
        address = f"http://127.0.0.1:{self.hub.port}/hub/api/{path}"
        return requests.request(method, address, headers=headers, timeout=START_S)

    def run(self, code: str) -> str:
        """What a new kernel on one's own server prints for that code, or the error it ends with."""
        kernel = self.ask("POST", "api/kernels", json={"name": "python3"}).json()["id"]
        connection = self._connected(f"api/kernels/{kernel}/channels")
        header = {"msg_id": "1", "msg_type": "execute_request", "username": "", "session": "1", "version": "5.3"}
        content = {"code": code, "silent": False, "allow_stdin": False}
        sent = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        connection.send(json.dumps(sent))
        said = ""
        while True:
            message = json.loads(connection.recv())
            if message["parent_header"].get("msg_id") != "1":
                continue
            what = message["content"]
            said += {"stream": what.get("text", ""), "error": what.get("ename", "")}.get(message["msg_type"], "")
            if message["msg_type"] == "status" and what["execution_state"] == "idle":
                break
        connection.close()
        self.ask("DELETE", f"api/kernels/{kernel}")
        return said

    def type_in_terminal(self, line: str) -> None:
        """Type a line into a new terminal on one's own server, and read until the command has ended."""
        terminal = self.ask("POST", "api/terminals").json()["name"]
        connection = self._connected(f"terminals/websocket/{terminal}")
        while "stdout" not in connection.recv():  # the shell is not ready yet
            pass
        connection.send(json.dumps(["stdin", f"{line}; echo the end: $?\r"]))
        said = ""
        while not re.search("the end: [0-9]", said):
            said += json.loads(connection.recv())[1] or ""
        connection.close()
        assert "the end: 0" in said, said

    def _connected(self, path: str):
        return websocket.create_connection(
            f"ws://127.0.0.1:{self.hub.port}/user/{self.name}/{path}",
            host=f"{self.name}.hub.localhost:{self.hub.port}",
            header=[f"Authorization: token {self.token}"],
            timeout=START_S,
        )

    def choose(self, item: str) -> None:
        """Choose from the menu Nbgrader."""
        self.page.click(".lm-MenuBar-itemLabel:text-is('Nbgrader')")
        self.page.click(f".lm-Menu-itemLabel:text-is('{item}')")


def until(happens, seconds: float = END_S, said=str):
    end = time.monotonic() + seconds
    while not happens() and time.monotonic() < end:
        time.sleep(0.2)
    assert happens(), said()


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    root, folder = settings.course_root(), tmp_path_factory.mktemp("hub") / "course"
    for name in ("course_lib", "deploy"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    lab = folder / "solutions" / LAB
    shutil.copytree(root / "solutions" / LAB, lab, ignore=shutil.ignore_patterns("*.ipynb", "runs", ".*"))
    shutil.copy(root / "solutions" / LAB / f"{NOTEBOOK}.ipynb", lab)
    shutil.copytree(root / "datasets", folder / "datasets", ignore=lambda _, names: {n for n in names if "." not in n})
    shutil.copy(root / "nbgrader_config.py", folder)
    return folder


@pytest.fixture(scope="module")
def hub(course):
    hub = Hub(course)
    yield hub
    hub.stop()


@pytest.fixture(scope="module")
def enter(hub):
    """The people of the class, each in a browser of their own; who has come in stays."""
    people = {}

    def come(name: str) -> Person:
        if name not in people:
            context = browser.new_context(viewport={"width": 1500, "height": 900})
            people[name] = Person(hub, context, name)
        return people[name]

    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield come
        browser.close()


def form_grader(instructor: Person, column: str, says: str) -> None:
    """Click what Formgrader has in a column for the lab, and read its answer."""
    instructor.choose("Formgrader")
    frame = instructor.page.frame_locator("iframe").last
    frame.locator(f"tr:has-text('{LAB}') td.{column} a").click()
    message = frame.locator(".modal.in .modal-body")
    message.wait_for()
    assert says in message.inner_text()
    frame.locator(".modal.in button:has-text('OK')").click()
    message.wait_for(state="detached")


def assignment_list(student: Person, part: str):
    """What the Assignment List says of the lab, once it is there."""
    student.choose("Assignment List")
    row = student.page.locator(f"#{part}_assignments_list > .list_item", has_text=LAB).first
    row.wait_for()
    return row


def hand_in(student: Person, solved: Path) -> None:
    assignment_list(student, "released").locator("button:text-is('Fetch')").click()
    assignment_list(student, "fetched")
    path = f"{LAB}/{NOTEBOOK}.ipynb"
    assert student.ask("GET", f"api/contents/{path}").ok
    given = student.ask("GET", f"api/contents/{path}").text
    assert "YOUR CODE HERE" in given
    assert "BEGIN HIDDEN TESTS" not in given
    notebook = json.loads((solved / f"{NOTEBOOK}.ipynb").read_text())
    saved = student.ask("PUT", f"api/contents/{path}", json={"type": "notebook", "content": notebook})
    assert saved.ok, saved.text
    assignment_list(student, "fetched").locator("button:text-is('Submit')").click()
    assignment_list(student, "submitted")


def test_from_the_release_to_the_feedback(hub, enter, course, tmp_path):
    instructor, amara, bruno = map(enter, ("instructor", "amara", "bruno"))
    form_grader(instructor, "assign", "Successfully created")
    form_grader(instructor, "release", "Successfully released")
    solved = {folder.parent.name: folder for folder in simulate_class(course, LAB, tmp_path)}
    for student in (amara, bruno):
        hand_in(student, solved[student.name])
    form_grader(instructor, "collect", "Successfully")
    assert sorted(path.name for path in (course / "class" / "submitted").iterdir()) == ["amara", "bruno"]

    instructor.type_in_terminal(f"course grade {LAB}")
    table = course / "class" / f"{LAB}.csv"
    with table.open(newline="") as file:
        scores = {row["student"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores["amara"] > scores["bruno"] > 0
    form_grader(instructor, "release-feedback", "Successfully")
    for student in (amara, bruno):
        assignment_list(student, "submitted").locator("button:text-is('Fetch Feedback')").click()
        student.page.click("a:has-text('view feedback')")
        student.page.dblclick(f".jp-DirListing-itemText:has-text('{NOTEBOOK}.html')")
        page = student.page.frame_locator("iframe").last.locator("body")
        page.locator(f"text=/{scores[student.name]:g}/").first.wait_for(state="attached")


SEARCH = """
import glob, json, os
wanted = [word[::-1].encode() for word in {words}]  # else they are found in what is running
paths = glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline")
for folder, names, files in os.walk("/"):
    names[:] = [name for name in names if os.path.join(folder, name) not in {skipped}]
    paths += [os.path.join(folder, name) for name in files]
found = set()
for path in paths:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        continue
    found |= {{(number, path) for number, word in enumerate(wanted) if word in content}}
print(json.dumps(sorted(found)))
"""


def search(student: Person, words: list[str], *skipped: str) -> list[list]:
    """The files that a student can read and that hold one of the words, by the number of the word."""
    return json.loads(student.run(SEARCH.format(words=[word[::-1] for word in words], skipped=skipped)))


def test_no_student_finds_the_work_of_others_or_a_secret(hub, enter, course):
    amara, bruno = enter("amara"), enter("bruno")
    own, others, solution, scores = (secrets.token_hex(16) for _ in range(4))
    for student, text in ((amara, others), (bruno, own)):
        note = {"type": "file", "format": "text", "content": text}
        assert student.ask("PUT", "api/contents/note.txt", json=note).ok
    (course / "solutions" / "note.txt").write_text(solution)
    (course / "class" / "note.txt").write_text(scores)
    (hub.folder / "exchange" / "of" / "amara" / "course" / "inbound" / "note.txt").write_text(others)
    (hub.folder / "exchange" / "of" / "amara" / "course" / "feedback" / "note.html").write_text(others)
    cookies = (hub.folder / "jupyterhub_cookie_secret").read_text().strip()
    secret = [own, others, solution, scores, cookies, *hub.passwords().values(), amara.token, *hub.tokens()]
    environment = {sys.prefix, sys.base_prefix, "/usr", "/proc", "/sys", "/dev"}
    assert search(bruno, secret, *environment) == [[0, "/home/bruno/note.txt"]]


def test_no_student_reaches_what_belongs_to_others(hub, enter):
    bruno = enter("bruno")
    for owner, path in (("amara", "api/contents/note.txt"), ("amara", "files/note.txt"), ("instructor", "formgrader")):
        assert enter(owner).ask("GET", path, allow_redirects=False).ok or owner == "amara"
        answer = bruno.ask("GET", path, owner=owner, allow_redirects=False)
        assert answer.status_code in (302, 403), (path, answer.status_code)
        assert "hub/api/oauth2" in answer.headers.get("Location", "hub/api/oauth2")
    assert bruno.ask("GET", "formgrader").status_code == 404
    of_the_server = bruno.run("import os; print(os.environ['JUPYTERHUB_API_TOKEN'])").strip()
    for token in (bruno.token, of_the_server):
        assert bruno.ask_hub("GET", "users/bruno", token).ok
        for method, path in (
            ("GET", "users"),
            ("GET", "users/amara"),
            ("POST", "users/amara/tokens"),
            ("GET", "proxy"),
        ):
            assert bruno.ask_hub(method, path, token).status_code in (403, 404), path


def test_a_student_has_no_network_and_changes_nothing_that_is_shared(hub, enter):
    bruno = enter("bruno")
    connect = "import socket; socket.create_connection(('127.0.0.1', {}), 3)"
    assert "ConnectionRefusedError" in bruno.run(connect.format(hub.port))
    for path in ("/exchange/course/outbound/new", "/exchange/course/feedback/new", "/course/new", "/etc/jupyter/new"):
        assert "OSError" in bruno.run(f"open({path!r}, 'w')"), path


def test_a_second_hub_in_the_same_folder_is_refused(hub):
    another = subprocess.run(
        hub.command, cwd=hub.course, env=hub.environment, capture_output=True, text=True, timeout=START_S
    )
    assert another.returncode
    assert "a hub is already running" in another.stderr


def test_a_student_has_the_processors_and_the_memory_of_one(hub, enter):
    amara, bruno = enter("amara"), enter("bruno")
    assert int(bruno.run("import os; print(len(os.sched_getaffinity(0)))")) <= 2
    assert "OSError" in bruno.run("import os; os.sched_setaffinity(0, range(64))")
    assert "MemoryError" in bruno.run("bytearray(5_000_000_000)")
    together = (
        "import subprocess, sys\nfor _ in range(6): subprocess.Popen([sys.executable, '-c', {!r}], process_group=0)"
    )
    bruno.run(together.format("import time; held = b'1' * 900_000_000; time.sleep(60)"))
    until(lambda: "The server of bruno was ended: it used more than 4 GB of memory" in hub.said(), 90)
    assert amara.ask("GET", "api/status").ok
