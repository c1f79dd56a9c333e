"""Which protection a machine has, and what holds where it is less."""

import io
import os
import shutil
import sys
import tarfile
import tempfile

import psutil
import pytest
from sandboxed import graded, run

from course_lib import doctor
from course_lib.grading import sandbox, sandbox_container, sandbox_view
from course_lib.grading.course import GradingError
from course_lib.grading.sandbox import Limits, Protection


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """A PATH of its own, and a protection that is found out anew."""
    (tmp_path / "chown").symlink_to(shutil.which("chown"))
    caches = sandbox.protection, sandbox.problem, sandbox_container._image
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        for cache in caches:
            cache.cache_clear()
        yield tmp_path
    for cache in caches:
        cache.cache_clear()


def install(folder, name, does):
    command = folder / name
    command.write_text(f"#!/bin/sh\n{does}\n")
    command.chmod(0o755)


def test_without_bubblewrap_the_limits_are_left(tools):
    assert sandbox.protection() == Protection("limits", "bubblewrap is not installed")


def test_bubblewrap_that_is_forbidden_is_told_from_one_that_is_absent(tools):
    install(tools, "bwrap", "echo 'bwrap: No permissions to create a new namespace' >&2; exit 1")
    assert "No permissions to create a new namespace" in sandbox.protection().reason


def test_a_container_is_taken_where_bubblewrap_is_not(tools, monkeypatch):
    monkeypatch.setattr(sandbox, "problem", lambda fence: "" if fence == "docker" else f"{fence} is broken")
    assert sandbox.protection() == Protection("docker")
    assert sandbox.require_sandbox() == "docker"


@pytest.mark.parametrize(
    ("does", "said"),
    [
        pytest.param(
            "echo 'error: no daemon' >&2; echo 'See docker --help' >&2; exit 1",
            "(`docker import` makes no image: error: no daemon)",
            id="no-daemon",
        ),
        pytest.param('[ "$1" = image ] || exit 125', r"exit code 125", id="silent"),
        pytest.param("exit 0", "runs its containers on another machine", id="remote"),
    ],
)
def test_containers_that_do_not_work_are_found_by_trying(tools, does, said):
    install(tools, "docker", does)
    assert said in sandbox.problem("docker")
    assert sandbox.protection() == Protection("limits", f"bubblewrap is not installed; {sandbox.problem('docker')}")


def test_containers_of_another_system_are_refused(tools, monkeypatch):
    install(tools, "podman", "exit 0")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert sandbox.problem("podman") == "containers of podman are Linux, and cannot be shown the Python of this system"


def test_the_image_of_containers_holds_nothing_of_this_machine():
    with tarfile.open(fileobj=io.BytesIO(sandbox_container._archive(sandbox_view.view_of()))) as archive:
        files = [member.name for member in archive if not member.issym()]
    assert files == ["etc/passwd", "etc/group", "etc/hosts"]


def test_a_setting_that_fences_nothing_in_is_refused_by_name():
    with pytest.raises(GradingError, match=r"nbgrader_config.py sets c.SafeExecute.sandbox = 'limits'.*--unsafe"):
        sandbox.require_sandbox("limits")
    assert sandbox.require_sandbox("limits", unsafe=True) == "limits"


def test_grading_without_a_fence_must_be_asked_for(tools):
    with pytest.raises(GradingError, match=r"bubblewrap is not installed.*apt install bubblewrap.*--unsafe"):
        sandbox.require_sandbox()
    assert sandbox.require_sandbox(unsafe=True) == "auto"


@pytest.mark.parametrize("kind", sandbox.FENCES)
def test_a_sandbox_that_does_not_work_is_not_replaced_by_a_weaker_one(tools, kind):
    with pytest.raises(GradingError, match=f"sandbox='{kind}' is asked for, but {kind} is not installed"):
        run("1", sandbox=kind)
    with pytest.raises(GradingError, match="course doctor"):
        sandbox.require_sandbox(kind)


def test_the_doctor_says_what_is_missing(tools):
    (found,) = [one for one in doctor.diagnose() if one.what == "sandbox"]
    assert (found.sign, found.found) == ("--", "limits: bubblewrap is not installed")
    assert "--unsafe" in found.advice


def test_the_doctor_names_what_works(tools, monkeypatch):
    monkeypatch.setattr(sandbox, "problem", lambda fence: "not here" if fence == "docker" else "")
    (found,) = [one for one in doctor.diagnose() if one.what == "sandbox"]
    assert (found.sign, found.advice) == ("ok", "")
    assert found.found.startswith("bubblewrap, podman: ")


def test_limits_alone_hold_and_clean_up(tmp_path, monkeypatch):
    """Memory, environment, a folder of its own; and a folder that cannot be entered or followed is removed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("INSTRUCTORS_TOKEN", "tulip")
    lab = tmp_path / "lab"
    lab.mkdir()
    (tmp_path / "temporary").mkdir()
    (lab / "data.csv").write_text("1,2")
    (lab / "01.ipynb").write_text("hidden tests")
    name = f"sleep {97_000_000 + os.getpid()}"
    cells = run(
        "import os\nx = [sorted(os.listdir('.')), 'INSTRUCTORS_TOKEN' in os.environ]\nprint(x)",
        "for _ in range(1500):\n    os.mkdir('deep')\n    os.chdir('deep')\nos.chdir('/')",
        "os.makedirs(os.environ['HOME'] + '/shut/in')\nos.chmod(os.environ['HOME'] + '/shut', 0)",
        f"import subprocess, time\nsubprocess.Popen({name!r}.split(), start_new_session=True)\ntime.sleep(1)",
        graded("while True: x.append(bytearray(2**24))"),
        graded("assert len(x) >= 2"),
        folder=lab,
        sandbox="limits",
        limits=Limits(memory_gb=0.4),
    )
    assert cells[0].text == "[['data.csv'], False]\n"
    assert cells[4].errors[0].startswith("MemoryError")
    assert (cells[4].points, cells[5].points) == (0, 1)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert [path.name for path in lab.iterdir() if path.name != "01.ipynb"] == ["data.csv"]
    assert name not in [" ".join(one.info["cmdline"] or []) for one in psutil.process_iter(["cmdline"])]


def test_temporary_folder_with_a_long_name(tmp_path, monkeypatch):
    """The address of a Unix socket has 108 bytes at most."""
    place = tmp_path / ("long" * 30)
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert run("print(1)", sandbox="auto")[0].text == "1\n"


def test_python_that_is_reached_through_links(tmp_path, monkeypatch):
    """Each link is shown by itself: the folder it lies in may be anybody's home."""
    environment, home = tmp_path / "environment", tmp_path / "home"
    for folder in (environment / "bin", home / "bin"):
        folder.mkdir(parents=True)
    real = sys.executable
    (home / "bin" / "python3").symlink_to(real)
    (environment / "bin" / "python").symlink_to(home / "bin" / "python3")
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.setattr(sys, "executable", str(environment / "bin" / "python"))
    assert sandbox_view._links_to_python()[0] == (str(home / "bin" / "python3"), real)
    assert str(home) not in sandbox_view._python_folders()
