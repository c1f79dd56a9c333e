"""pyproject.toml lists, constraints.txt locks, environment.yml refers to both."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def locked():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def test_every_package_asked_for_is_pinned_and_locked_to_that_version(project, locked):
    asked = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    for requirement in map(Requirement, asked):
        assert [clause.operator for clause in requirement.specifier] == ["=="], f"{requirement} is not pinned"
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_the_lock_names_no_build_of_one_machine(locked):
    assert not [name for name, version in locked.items() if "+" in version or "@" in version]


def test_conda_takes_its_packages_from_the_same_two_files(project):
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    conda = [item for item in environment["dependencies"] if isinstance(item, str)]
    (pip,) = [item["pip"] for item in environment["dependencies"] if isinstance(item, dict)]
    assert [re.split("[=<>]", item)[0] for item in conda] == ["python", "pip"]
    assert pip == ["-c constraints.txt", "-e .[test]"]
    version = next(item for item in conda if item.startswith("python")).removeprefix("python=")
    assert f">={version}" in project["requires-python"]
    assert f"python{version}" in (ROOT / "Makefile").read_text()


def test_what_the_user_asked_for_is_there(project):
    everything = " ".join([*project["dependencies"], *project["optional-dependencies"]["test"]])
    named = ("jupyterlab", "nbgrader", "tensorflow", "torch", "pydicom", "matplotlib", "ipywidgets", "pytest", "nbval")
    assert [name for name in named if name not in everything] == []
    for name in ("lessons", "solutions", "course_lib", "datasets", "tests", "environment.yml", "README.md"):
        assert (ROOT / name).exists(), name
