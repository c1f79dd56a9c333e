"""The whole loop as `make demo` runs it, in the smoke profile."""

import csv
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from course_lib import settings
from course_lib.demo import run_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROFILE", "smoke")
        patch.setenv("COURSE_DATA", str(tmp_path_factory.mktemp("data")))
        run_demo(settings.course_root(), "lab1_xray_lung", folder)
        yield folder


@pytest.fixture(scope="module")
def gradebook(demo):
    with (demo / "lab1_xray_lung.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def automatic(row):
    """Points of the questions that no person has to mark: all but the two of prose."""
    return float(row["score"])


def test_four_students_get_what_they_deserve(gradebook):
    scores = {student: automatic(row) for student, row in gradebook.items()}
    full = float(next(iter(gradebook.values()))["max_score"]) - 6  # questions A and B wait for a person
    assert scores["amara"] == full
    assert 0 < scores["bruno"] < full
    assert scores["chen"] == 0
    assert 0 < scores["dalia"] < full


def test_the_loop_and_the_crash_are_said_and_cost_their_own_cells_only(gradebook):
    remarks = gradebook["dalia"]["remarks"]
    assert "dice_values" in remarks
    assert "training_step_result" in remarks
    lost = [name for name, points in gradebook["dalia"].items() if name.endswith("result") and points == "0.0"]
    assert lost == ["01_baseline_unet/training_step_result"]
    assert float(gradebook["dalia"]["01_baseline_unet/unet_parameters"]) == 1


def test_everybody_gets_a_page_and_no_page_shows_a_hidden_test(demo):
    pages = list(demo.glob("feedback/*/lab1_xray_lung/01_baseline_unet.html"))
    assert len(pages) == 4
    for page in pages:
        assert "HIDDEN TESTS" not in page.read_text(encoding="utf-8")


def test_the_worked_notebook_and_its_curves_are_there_to_look_at(demo):
    assert (demo / "walkthrough" / "01_baseline_unet.html").stat().st_size > 100_000
    assert (demo / "walkthrough" / "runs" / "01-baseline" / "learning_curves.png").exists()


def test_a_second_run_repeats_no_training_and_no_grading(demo, capsys, monkeypatch):
    def never(*arguments, **options):
        raise AssertionError("this was done already")

    monkeypatch.setattr("course_lib.demo._executed", never)
    monkeypatch.setattr("course_lib.grading.autograde._OnDesk.task", never)
    run_demo(settings.course_root(), "lab1_xray_lung", demo)
    said = capsys.readouterr().out
    assert "unchanged since it was worked through" in said
    assert "amara" in said


def test_ctrl_c_in_the_middle_of_training_is_said_and_leaves_no_kernel_behind(tmp_path):
    environment = {**os.environ, "COURSE_PROFILE": "smoke", "COURSE_DATA": str(tmp_path / "data")}
    command = "import sys; from course_lib.cli import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "demo", "--class", str(tmp_path / "class")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    for line in process.stdout:
        if line.startswith("[2/"):
            break
    kernels = []
    while not kernels and process.poll() is None:
        kernels = psutil.Process(process.pid).children(recursive=True)
        time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "stopped" in said
    assert "Traceback" not in said
    _, alive = psutil.wait_procs(kernels, timeout=20)
    assert not alive
