"""What the net of a run takes and gives: said once, read back whole, and refused where it cannot be true."""

import dataclasses
import json
import shutil

import numpy as np
import pytest
from tiny_run import CHANNELS, SHAPE

from course_lib import app, pipeline
from course_lib.dicom.writing import TUMOUR_PARTS
from course_lib.errors import CourseError


def test_what_is_published_is_read_back(published):
    recipe = app.load_recipe(published)
    assert recipe.segments == TUMOUR_PARTS
    assert recipe.channels == CHANNELS
    assert recipe.window == SHAPE
    assert recipe.normalise == pipeline.ZScore("nonzero")
    assert recipe.regions["whole tumour"] == (1, 2, 3)
    assert list(recipe.regions)[:3] == recipe.names  # each label by itself, too


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channels": ("t1", "flair")}, "takes 4 channels"),
        ({"names": ["tumour"]}, "gives 4 classes"),
        ({"activation": "sigmoid"}, "may overlap"),
        ({"activation": "tanh"}, "'softmax' or 'sigmoid'"),
        ({"regions": {"all": (1, 2, 7)}}, r"\[7\]"),
        ({"window": (8, 8, 8)}, "takes windows of"),
        ({"numbers": (1, 2)}, "not as many"),
        ({"numbers": (1, 2, 2)}, "not as many"),
        ({"numbers": (0, 1, 2)}, "1 to 255"),
        ({"normalise": print}, "normalisation of pipeline"),
        ({"spacing_mm": (1, 1)}, "three lengths"),
        ({"overlap": 1}, "share from 0"),
        ({"names": ["a", "a", "b"]}, "the same"),
    ],
)
def test_what_does_not_fit_the_net_is_refused(published, change, words):
    before = (published / "use.json").read_bytes()
    with pytest.raises(CourseError, match=words):
        app.publish(published, **{"names": TUMOUR_PARTS, "activation": "softmax", "channels": CHANNELS} | change)
    assert (published / "use.json").read_bytes() == before


def test_masks_of_files_may_have_other_numbers(published):
    """BraTS up to 2021: enhancing tumour, label 3 of the net, is 4 in files."""
    recipe = dataclasses.replace(app.load_recipe(published), numbers=(1, 2, 4))
    mask = np.array([[0, 1, 2, 4]], np.uint8)
    labels = recipe.from_numbers(mask)
    assert labels.tolist() == [[0, 1, 2, 3]]
    np.testing.assert_array_equal(recipe.to_numbers(labels), mask)
    np.testing.assert_array_equal(recipe.from_numbers(labels, of_dicom=True), labels)
    with pytest.raises(CourseError, match=r"holds 3, .* 4 \(enhancing tumour\)"):
        recipe.from_numbers(labels)


def test_a_run_of_which_nothing_was_said_says_how_to_publish_it(published, tmp_path):
    folder = shutil.copytree(published, tmp_path / "run")
    (folder / "use.json").unlink()
    with pytest.raises(CourseError, match=r"app\.publish"):
        app.load_recipe(folder)
    with pytest.raises(CourseError, match="no run"):
        app.load_recipe(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", '{"written_by": "someone"}', "[1]"])
def test_a_damaged_recipe_is_named(published, tmp_path, content):
    folder = shutil.copytree(published, tmp_path / "run")
    (folder / "use.json").write_text(content)
    with pytest.raises(CourseError, match="damaged"):
        app.load_recipe(folder)


def test_a_recipe_cannot_name_any_code_to_run(published, tmp_path):
    folder = shutil.copytree(published, tmp_path / "run")
    said = json.loads((folder / "use.json").read_text())
    said["normalise"] = {"class": "correct_bias"}
    (folder / "use.json").write_text(json.dumps(said))
    with pytest.raises(CourseError, match="damaged"):
        app.load_recipe(folder)
