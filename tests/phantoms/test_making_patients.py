"""Folders of patients, made by one process or several: complete or absent, whatever goes wrong."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import made_patients
import pytest
from made_patients import make

from course_lib.dicom.writing import DicomWriteError
from course_lib.phantoms.files import processes as processes_module
from course_lib.phantoms.files.processes import ProcessEndedError, cores

COMPLETE = ["first.txt", "second.txt"]


def found(root):
    """What a root holds, without its patients' files; every patient has to be complete."""
    for patient in root.glob("TEST-*"):
        assert sorted(file.name for file in patient.iterdir()) == COMPLETE
    return sorted(path.name for path in root.iterdir())


def names(*numbers):
    return [f"TEST-5-{number:04d}" for number in numbers]


def contents(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.txt")}


def started(root, patients, workers, seconds, script=made_patients.__file__):
    """A run in a process group of its own, once it has finished its first patients."""
    command = [sys.executable, str(script), str(root), str(patients), str(workers), str(seconds)]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not list(root.glob("TEST-*")):
        assert time.monotonic() < until, "no patient after a minute"
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    return process


def gone(group):
    """Whether all processes of a group end within seconds."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("workers", [1, 2, None])
def test_any_number_of_processes_makes_the_same(tmp_path, workers):
    folders = make(tmp_path, 4, workers)
    assert [folder.name for folder in folders] == found(tmp_path) == names(1, 2, 3, 4)
    alone = tmp_path / "alone"
    make(alone, 4, 1)
    assert contents(alone).items() <= contents(tmp_path).items()


def test_fewer_than_one_process_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 1, not 0"):
        make(tmp_path, workers=0)


def test_a_process_is_started_only_where_it_saves_time(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(processes_module, "cores", lambda: 4)
    monkeypatch.setattr(
        processes_module, "shared", lambda one, rest, workers, _: calls.append((len(rest), workers)) or []
    )
    make(tmp_path / "fast", 5, None)
    assert calls == []
    make(tmp_path / "slow", 90, None, seconds=0.1)
    assert calls == [(89, 4)]


def test_memory_limits_the_processes(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(processes_module, "cores", lambda: 64)
    monkeypatch.setattr(processes_module, "_START_SECONDS", 0)
    monkeypatch.setattr(processes_module, "shared", lambda one, rest, workers, _: calls.append(workers) or [])
    monkeypatch.setattr(processes_module.psutil, "virtual_memory", lambda: type("Memory", (), {"available": 3}))
    make(tmp_path, 5, None)
    assert calls == [3]


def test_the_cores_are_those_lent_to_this_process():
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system lends no cores")
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, before)


def test_an_interruption_leaves_no_half_patient_and_is_gone_on_from(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path, 4, 1, at=3, what="interrupt")
    assert found(tmp_path) == names(1, 2)
    before = (tmp_path / "TEST-5-0001" / "first.txt").stat().st_mtime_ns
    make(tmp_path, 4, 1)
    assert found(tmp_path) == names(1, 2, 3, 4)
    assert (tmp_path / "TEST-5-0001" / "first.txt").stat().st_mtime_ns == before


def test_remains_of_a_killed_run_are_replaced(tmp_path):
    remains = tmp_path / ".TEST-5-0001.part"
    remains.mkdir()
    (remains / "third.txt").write_bytes(b"half")
    make(tmp_path, 1, 1)
    assert found(tmp_path) == names(1)


def test_patients_do_not_depend_on_how_many_there_are(tmp_path):
    make(tmp_path / "few", 2, 1)
    make(tmp_path / "many", 5, 1)
    assert contents(tmp_path / "few").items() < contents(tmp_path / "many").items()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_says_which_patient(tmp_path, workers):
    with pytest.raises(ZeroDivisionError, match="no such lung") as caught:
        make(tmp_path, 4, workers, at=3, what="fail")
    assert any("patient TEST-5-0003" in note for note in caught.value.__notes__)
    left = found(tmp_path)
    assert "TEST-5-0003" not in left
    assert set(left) <= set(names(1, 2, 4))
    make(tmp_path, 4, workers)
    assert found(tmp_path) == names(1, 2, 3, 4)


def test_an_error_that_cannot_travel_is_told_in_words(tmp_path):
    with pytest.raises(RuntimeError, match="Stubborn: one is 1"):
        make(tmp_path, 2, 2, at=1, what="unpicklable")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_says_so_and_keeps_what_is_finished(tmp_path, workers):
    with pytest.raises(DicomWriteError, match=r"no room.*COURSE_DATA"):
        make(tmp_path, 3, workers, at=3, what="full")
    assert set(found(tmp_path)) <= set(names(1, 2))


def test_a_process_that_is_killed_says_what_to_do(tmp_path):
    with pytest.raises(ProcessEndedError, match=r"TEST-5-0002 was ended.*SIGKILL.*workers=1"):
        make(tmp_path, 4, 2, at=2, what="die")
    assert "TEST-5-0002" not in found(tmp_path)
    assert not [name for name in found(tmp_path) if name.startswith(".")]


def test_ctrl_c_ends_all_at_once_and_keeps_what_is_finished(tmp_path):
    process = started(tmp_path, 40, 2, 0.3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes of the group
    begun = time.monotonic()
    said = process.communicate(timeout=20)[1]
    assert time.monotonic() - begun < 5
    assert said.count("Traceback") == 1, said  # of the caller, who lets it pass; none of the others
    assert "KeyboardInterrupt" in said
    assert gone(process.pid)
    left = found(tmp_path)
    assert left
    assert set(left) < set(names(*range(1, 41)))


@pytest.mark.parametrize("kill", [os.killpg, os.kill], ids=["all", "the first"])
def test_a_killed_run_goes_on_where_it_was(tmp_path, kill):
    process = started(tmp_path, 6, 2, 0.4)
    done = {path: path.stat().st_mtime_ns for path in tmp_path.glob("TEST-*/second.txt")}
    kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)
    make(tmp_path, 6, 1)  # waits for processes that are still at their last patient
    assert gone(process.pid)
    assert found(tmp_path) == names(1, 2, 3, 4, 5, 6)
    assert done
    assert all(path.stat().st_mtime_ns == before for path, before in done.items())


def test_two_runs_in_one_folder_take_turns(tmp_path):
    process = started(tmp_path, 5, 1, 0.3)
    make(tmp_path, 5, 1, at=5, what="fail")  # nothing is left to fail at
    assert process.wait(timeout=20) == 0
    assert found(tmp_path) == names(1, 2, 3, 4, 5)


def test_a_script_without_a_main_block_may_ask_for_processes(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.append({str(Path(made_patients.__file__).parent)!r})\n"
        "from made_patients import make\n"
        "make(sys.argv[1], 3, 2)\nprint('once', file=sys.stderr)\n"
    )
    root = tmp_path / "root"
    ended = subprocess.run([sys.executable, script, root], capture_output=True, text=True, timeout=60)
    assert ended.stderr == "once\n"
    assert found(root) == names(1, 2, 3)


def test_what_is_there_is_not_touched(tmp_path):
    make(tmp_path, 2, 1)
    tmp_path.chmod(0o500)  # no right to write is needed where nothing is to be written
    try:
        assert len(make(tmp_path, 2, 1)) == 2
    finally:
        tmp_path.chmod(0o700)
