"""docs/scaling.md: the arithmetic behind its tables, and its examples."""

import doctest
import re
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import class_load
import grade_class
from realism_checks.record import BEGIN, END, read

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
MEASURED = {
    "grading": {
        "notebook_s": {"amara": 10, "bruno": 10, "chen": 10, "dalia": 50},
        "grader_s": 2,
        "ways": {grade_class.OURS: {"peak_gb": 0.5}},
    },
    "sizes_mb": {"handed in": 4, "autograded": 4, "feedback": 2, "gradebook": 0.03, "runs": 996},
    "server_gb": 0.25,
    "lab_hours": 2,
}


def test_a_load_that_a_person_can_check():
    found = class_load.load(MEASURED, [(6, 0.75), (6, 0.5)], students=3600, night_hours=5, at_once=0.5)
    assert list(found.values()) == [
        20,  # core-hours: 7,200 notebooks of 10 s
        40,  # of (10 + 10 + 10 + 50) / 4 s
        8,  # workers for 5 h
        4,  # GB
        4,  # hours of the grader: 7,200 of 2 s
        10,  # workers: it does 10 notebooks while one is run
        14.4,  # GB handed in
        36,  # and graded
        108,  # MB of gradebook
        3600,  # GB of homes
        1800,  # GB: 1,800 servers with a kernel
        180,  # cores: 12 minutes in two hours
        1800,
    ]


@pytest.mark.parametrize("module", [class_load, grade_class])
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0


def test_the_tables_are_those_of_the_record(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    class_load.main(["--write", "--page", str(page)])
    assert page.read_text(encoding="utf-8") == PAGE, "python benchmarks/class_load.py --write"
    assert len(PAGE.split(BEGIN)[1].split(END)[0].splitlines()) > 15


def test_a_lab_takes_the_hours_of_the_page_for_instructors():
    rows = re.findall(
        r"^\| 0\d_\w+ \| (\d+) min \| (\d+) min \| (\d+) min ", (ROOT / "docs/instructors/lab1.md").read_text(), re.M
    )
    minutes = sum(int(number) for row in rows for number in row)
    assert len(rows) == 5
    assert read(ROOT / "docs" / "load.json")["lab_hours"] == pytest.approx(minutes / 60, abs=0.05)


@pytest.mark.parametrize("text", YAML)
def test_values_are_yaml(text):
    assert yaml.safe_load(text)


def test_pods_start_commands_that_dask_has():
    cluster = yaml.safe_load(next(text for text in YAML if "DaskCluster" in text))
    for role in ("worker", "scheduler"):
        (container,) = cluster["spec"][role]["spec"]["containers"]
        program, command, *arguments = container["args"]
        (found,) = entry_points(group="dask_cli", name=command)
        known = {name for parameter in found.load().params for name in parameter.opts + parameter.secondary_opts}
        assert (program, command) == ("dask", role)
        assert {word for word in arguments if word.startswith("--")} <= known


def test_servers_have_room_for_the_hungriest_notebook_of_all_labs():
    values = yaml.safe_load(next(text for text in YAML if "hub:" in text))
    memory = {name: int(size.removesuffix("G")) for name, size in values["singleuser"]["memory"].items()}
    record = read(ROOT / "docs" / "labs.json")
    peaks = [
        peak
        for lab in ("lab1_xray_lung", "lab2_ct_organs", "lab3_brain_tumor")
        for _, peak in class_load.notebooks_of(lab, record)
    ]
    server = read(ROOT / "docs" / "load.json")["server_gb"]
    assert memory["guarantee"] >= server + max(peaks)
    assert memory["limit"] >= server + 2 * max(peaks)
