import subprocess
import sys

import pytest

from course_lib import settings
from course_lib.errors import CourseError


def test_the_profile_decides_the_number(monkeypatch):
    for profile, expected in (("smoke", 1), ("laptop", 12), ("full", 150)):
        monkeypatch.setenv("COURSE_PROFILE", profile)
        assert settings.pick(smoke=1, laptop=12, full=150) == expected


def test_without_a_setting_it_is_laptop_on_torch(monkeypatch):
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    assert settings.profile() == "laptop"
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert settings.engine() == "torch"


def test_unknown_profile_and_engine_name_the_known_ones(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "fast")
    with pytest.raises(CourseError, match="COURSE_PROFILE is 'fast', but must be one of smoke, laptop, full"):
        settings.profile()
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with pytest.raises(CourseError, match="KERAS_BACKEND is 'jax', but must be one of torch, tensorflow"):
        settings.engine()


def test_an_engine_chosen_too_late_is_said(monkeypatch):
    import keras

    other = "tensorflow" if keras.config.backend() == "torch" else "torch"
    monkeypatch.setenv("KERAS_BACKEND", other)
    with pytest.raises(CourseError, match="restart the kernel"):
        settings.engine()


def test_data_home_follows_the_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "here"))
    assert settings.data_home() == tmp_path / "here"
    monkeypatch.delenv("COURSE_DATA")
    assert settings.data_home() == settings.course_root() / "datasets"


def test_importing_the_library_loads_no_array_library_and_no_engine():
    heavy = ["numpy", "keras", "torch", "tensorflow", "pydicom", "matplotlib"]
    code = f"import sys, course_lib; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
