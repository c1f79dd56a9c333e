"""The benchmark of the phantoms: what it scores, what it keeps, what it says. Its results are not tested here."""

import doctest
import importlib
import json
import pkgutil
import sys
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import realism
import realism_checks
from realism_checks import brain_parts, fitting, phantoms, real, record, slice_split, tiny_target, views, xray_lungs
from realism_checks.check import Check, Outcome, Place
from realism_checks.fitting import Recipe
from realism_checks.phantoms import Cases

from course_lib import losses, metrics
from course_lib.errors import CourseError
from course_lib.pipeline.augment import Augmentation

TINY = Recipe(steps=2, batch=2, base=2, depth=2)
# plans of the same shape as the real ones, for seconds: what is measured with them means nothing
TINY_PLANS = {
    "transfer-xray": {"nets": 2, "patients": 2, "size": 16, "recipe": TINY},
    "transfer-ct": {"patients": 1, "shape": (3, 16, 16), "recipe": TINY},
    "transfer-brain": {"patients": 1, "shape": (8, 16, 16), "recipe": TINY},
    "halves-xray": {"patients": 2, "size": 16, "recipe": TINY},
    "halves-ct": {"patients": 2, "shape": (3, 16, 16), "recipe": TINY},
    "brain-order": {"patients": 1, "tested": 4, "shape": (8, 16, 16), "recipe": TINY},
    "tiny-target": {"seeds": (0,), "patients": 2, "tested": 1, "shape": (8, 32, 32), "recipe": TINY},
    "overfit-12": {
        "seeds": (0,),
        "drawn": 5,
        "patients": 2,
        "watched": 1,
        "shape": (10, 40, 40),
        "side": 32,
        "least": 1,
        "recipe": TINY,
        "augmented_steps": 2,
        "look_every": 1,
    },
    "slice-split": {
        "seeds": (0,),
        "drawn": 5,
        "patients": 2,
        "shape": (10, 40, 40),
        "side": 32,
        "least": 1,
        "recipe": TINY,
    },
    "flips": {"seeds": (0,), "patients": 2, "tested": 1, "shape": (8, 16, 16), "recipe": TINY},
}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("realism")


@dataclass(frozen=True)
class NoPlan:
    seeds: tuple[int, ...] = (0, 1, 2)


def says(name, measured, holds, needs=None):
    return Check(
        name, "≥ 0.5", lambda plan, place: Outcome(measured, holds, {"dice": np.float32(0.25)}), "ct", NoPlan(), needs
    )


def run(checks, tmp_path, *arguments):
    named = {check.name: check for check in checks}
    return realism.main(
        [*arguments, "--record", str(tmp_path / "r.json"), "--page", str(tmp_path / "p.md")], checks=named
    )


@pytest.mark.parametrize("name", [name for name in realism.CHECKS if not realism.CHECKS[name].needs])
def test_each_check_runs_and_says_numbers(name, scratch, tmp_path):
    found(realism.CHECKS[name], Place(scratch, processes=1), tmp_path)


@pytest.mark.parametrize("name", [name for name in realism.CHECKS if realism.CHECKS[name].needs])
def test_each_check_on_real_images_runs_and_says_numbers(name, scratch, tmp_path, real_data, monkeypatch):
    xrays, brains = real.xrays, real.brains
    monkeypatch.setattr(real, "xrays", lambda data: islice(xrays(data), 2))  # all of them take seconds to read
    monkeypatch.setattr(real, "brains", lambda data: islice(brains(data), 1))
    found(realism.CHECKS[name], Place(scratch, real_data, processes=1), tmp_path)


def found(check, place, tmp_path):
    check = replace(check, plan=replace(check.plan, **TINY_PLANS[check.name]))
    outcome = check.measure(check.plan, place)
    assert isinstance(outcome.holds, bool)
    assert "nan" not in outcome.measured
    record.add(tmp_path / "realism.json", check, outcome, 0.1)
    entry = record.read(tmp_path / "realism.json")[check.name]
    assert entry["numbers"]
    assert entry["measured"] == outcome.measured


def test_pixels_of_unknown_truth_do_not_count(monkeypatch):
    monkeypatch.setattr(xray_lungs, "lungs", lambda nets, size, image: np.array([[1, 1, 0, 0]], bool))
    truth, known = np.array([[1, 0, 0, 1]], bool), np.array([[1, 1, 1, 0]], bool)
    # of the three known pixels two are predicted, one of them rightly: 2 * 1 / (2 + 1)
    assert xray_lungs.score(None, 4, None, truth, known) == pytest.approx(2 / 3)


def test_the_right_lung_of_the_real_chest_lies_on_the_left_of_the_picture(real_data):
    image, labels = real.chest(real_data)
    assert image.shape == labels.shape
    assert [np.median(image[labels == side]) < -600 for side in (1, 2)] == [True, True]
    assert np.nonzero(labels == 1)[2].mean() < np.nonzero(labels == 2)[2].mean()


def test_a_mirrored_picture_gives_a_mirrored_mask():
    """The net answers where the picture is bright; the mask has the size of the picture, and no holes."""

    class Bright:
        def predict_on_batch(self, images):
            return images

    picture = np.zeros((60, 40), np.float32)
    picture[10:40, 5:20] = 1
    picture[20:25, 10:15] = 0  # a hole
    mask = xray_lungs.lungs([Bright()], 32, picture)
    assert mask.shape == picture.shape
    assert mask[22, 12]
    assert mask[10:40, 5:20].mean() > 0.9
    assert mask.sum() < 1.2 * 30 * 15
    assert np.array_equal(xray_lungs.lungs([Bright()], 32, picture[:, ::-1])[:, ::-1], mask)


def test_a_training_that_is_broken_off_goes_on_to_the_same_weights(tmp_path, monkeypatch):
    monkeypatch.setattr(fitting, "_SAVE_EVERY_S", 0)
    rng = np.random.default_rng(0)
    cases = Cases(rng.normal(size=(5, 8, 8)).astype(np.float32), rng.integers(0, 2, (5, 8, 8), np.uint8))
    recipe, loss, state = Recipe(steps=6, batch=2, base=2, depth=1), losses.DiceLoss(), tmp_path / "net.state"

    def break_off(net, steps):
        if steps == 4:
            raise KeyboardInterrupt

    whole, _ = fitting.fit(recipe, cases, loss, seed=1)
    with pytest.raises(KeyboardInterrupt):
        fitting.fit(recipe, cases, loss, seed=1, keep=state, look=break_off, look_every=1)
    assert state.exists()
    steps = []
    resumed, _ = fitting.fit(
        recipe, cases, loss, seed=1, keep=state, look=lambda net, step: steps.append(step), look_every=1
    )
    assert steps == [4, 5, 6]  # the state is of the third step
    assert not state.exists()
    for one, other in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_a_training_ends_with_its_time():
    cases = Cases(np.zeros((2, 8, 8), np.float32), np.zeros((2, 8, 8), np.uint8))
    recipe = Recipe(steps=10**9, batch=1, base=2, depth=1)
    _, spent = fitting.fit(recipe, cases, losses.DiceLoss(), seed=0, minutes=0.002)
    assert spent.minutes < 0.1
    assert spent.steps < 10**9


def test_phantoms_are_made_once_for_the_same_code(tmp_path, monkeypatch):
    drawn = []

    def draw(seed):
        drawn.append(seed)
        return np.full((2, 2), seed), np.zeros((2, 2), np.uint8)

    place = Place(tmp_path, processes=1)
    first = phantoms._kept(place, "ct", "squares", draw, range(3, 5))
    again = phantoms._kept(place, "ct", "squares", draw, range(3, 5))
    assert drawn == [3, 4]
    assert np.array_equal(first.images, again.images)
    assert first.images[:, 0, 0].tolist() == [3, 4]
    monkeypatch.setattr(phantoms, "generation", lambda kind: "other code")
    phantoms._kept(place, "ct", "squares", draw, range(3, 5))
    assert drawn == [3, 4, 3, 4]


def test_a_slice_wise_split_has_patients_on_both_sides_and_a_patient_wise_one_has_not():
    patients = np.repeat([4, 5, 6, 7, 8], 4)
    known = patients < 8
    for way, shared in (("slices", True), ("patients", False)):
        held = slice_split.held(patients[known], known, way, seed=0)
        assert held.sum() == 4
        assert not held[~known].any()
        assert bool(set(patients[held]) & set(patients[known & ~held])) is shared


def test_tiny_targets_are_learned_and_tested_on_other_patients(scratch):
    plan = replace(tiny_target.CHECK.plan, **TINY_PLANS["tiny-target"])
    known, unseen = tiny_target.targets(plan, Place(scratch, processes=1), 0, tiny_target.TRACHEA)
    assert 0 < unseen.labels.mean() < 0.02
    assert all(mask.any() for cases in (known, unseen) for mask in cases.labels)
    assert not {image.tobytes() for image in known.images} & {image.tobytes() for image in unseen.images}


@pytest.mark.parametrize("transform", [views.Sharpen, views.Equalize, views.Shade, views.Cut, views.Cover])
def test_views_change_greys_alone(transform):
    image = np.random.default_rng(0).random((24, 32), np.float32)
    mask = (image > 0.5).astype(np.uint8)
    changed, same, known = Augmentation(transform())(image, mask, mask < 2, np.random.default_rng(1))
    assert changed.dtype == np.float32
    assert np.isfinite(changed).all()
    assert not np.array_equal(changed, image)
    assert np.array_equal(same, mask)
    assert known.all()


def test_a_stretched_picture_keeps_its_area_and_its_mask():
    image = np.zeros((40, 40), np.float32)
    image[15:25, 15:25] = 1
    mask = (image > 0).astype(np.uint8)
    for seed in range(5):
        changed, moved, _ = Augmentation(views.Stretch())(image, mask, mask < 2, np.random.default_rng(seed))
        rows, columns = (np.count_nonzero(moved.any(axis=axis)) for axis in (1, 0))
        assert rows != columns or rows == 10
        assert 80 <= moved.sum() <= 125
        assert metrics.dice(changed > 0.5, moved > 0) > 0.9


def test_gains_change_each_sequence_by_itself():
    image = np.random.default_rng(0).random((6, 5, 4), np.float32)
    changed, *_ = Augmentation(views.Gains())(
        image, np.zeros((6, 5), np.uint8), np.ones((6, 5), bool), np.random.default_rng(1)
    )
    slopes = [np.polyfit(image[..., c].ravel(), changed[..., c].ravel(), 1)[0] for c in range(4)]
    assert changed.dtype == np.float32
    assert all(0.8 < slope < 1.25 for slope in slopes)
    assert len({round(slope, 3) for slope in slopes}) == 4


def test_a_few_bright_vessels_do_not_darken_a_brain():
    brain = np.random.default_rng(0).normal(100, 5, (10, 20, 20, 4)).astype(np.float32)
    vessels = brain.copy()
    vessels[0, 0, :10] = 5000  # 10 of 4000 voxels
    difference = abs(brain_parts.normalised(brain) - brain_parts.normalised(vessels))
    assert difference[1:].mean() < 0.05  # and 0.8 where the greys are not cut off


def test_a_finished_check_is_recorded_and_a_failing_one_said_to_fail(tmp_path, capsys):
    checks = [says("good", "0.75", True), says("bad", "0.25", False)]
    assert run(checks, tmp_path, "good") == 0
    assert run(checks, tmp_path, "bad") == 1
    said = capsys.readouterr().out
    assert "bad: 0.25. Asked for: ≥ 0.5. It DOES NOT HOLD." in said
    assert "1 of 2 measured checks hold." in said
    kept = json.loads((tmp_path / "r.json").read_text())
    assert set(kept) == {"good", "bad"}
    assert kept["bad"] | {"minutes": 0, "date": 0, "machine": 0} == {
        "measured": "0.25",
        "asked": "≥ 0.5",
        "holds": False,
        "seeds": [0, 1, 2],
        "minutes": 0,
        "date": 0,
        "machine": 0,
        "phantoms": phantoms.generation("ct"),
        "plan": {"seeds": [0, 1, 2]},
        "numbers": {"dice": 0.25},
    }


def test_absent_real_images_are_said_and_not_counted(tmp_path, capsys):
    checks = [says("good", "0.75", True), says("transfer", "0.9", True, needs="ct")]
    assert run(checks, tmp_path, "all", "--data", str(tmp_path)) == 0
    said = capsys.readouterr().out
    assert f"transfer: not measured, {tmp_path}/ctlung/lung_pet_ct_dx_A0002 does not exist" in said
    assert "1 of 1 measured checks hold." in said
    assert run(checks, tmp_path, "transfer") == 0
    assert "no folder of real images was given (--data)" in capsys.readouterr().out


def test_the_table_goes_between_the_markers_of_the_page(tmp_path, capsys):
    page = tmp_path / "p.md"
    page.write_text(f"# Phantoms\n{record.BEGIN}\nold\n{record.END}\nThe rest.\n")
    run([says("good", "0.75", True), says("bad", "0.25", False), says("later", "", True)], tmp_path, "good", "bad")
    assert "old" in page.read_text()
    run([says("good", "0.75", True), says("bad", "0.25", False), says("later", "", True)], tmp_path, "--write")
    lines = page.read_text().splitlines()
    assert lines[:2] == ["# Phantoms", record.BEGIN]
    assert lines[-2:] == [record.END, "The rest."]
    assert "old" not in lines
    row = next(line for line in lines if line.startswith("| good"))
    assert row.startswith("| good | 0.75 | ≥ 0.5 | yes | 3 | 0 | 20")
    assert "| later | not measured | ≥ 0.5 | | | | |" in lines
    assert "| bad | 0.25 | ≥ 0.5 | **no** |" in page.read_text()


def test_a_page_without_the_markers_is_refused_and_left_alone(tmp_path):
    page = tmp_path / "p.md"
    page.write_text("# Phantoms\n")
    with pytest.raises(CourseError, match="has no place for the table"):
        run([says("good", "0.75", True)], tmp_path, "--write")
    assert page.read_text() == "# Phantoms\n"


def test_a_number_of_earlier_phantoms_is_said_to_be_old(tmp_path, capsys, monkeypatch):
    run([says("good", "0.75", True)], tmp_path, "good")
    assert "earlier phantoms" not in capsys.readouterr().out
    monkeypatch.setattr(phantoms, "generation", lambda kind: "other code")
    run([says("good", "0.75", True)], tmp_path)
    assert "0.75 (on earlier phantoms)" in capsys.readouterr().out


def test_a_record_that_is_none_is_not_overwritten(tmp_path):
    (tmp_path / "r.json").write_text("not a record")
    with pytest.raises(CourseError, match="is no record of checks"):
        run([says("good", "0.75", True)], tmp_path, "good")
    assert (tmp_path / "r.json").read_text() == "not a record"


def test_an_unknown_check_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        run([says("good", "0.75", True)], tmp_path, "god")
    assert "there is no check 'god': choose all, or of good" in capsys.readouterr().err


@pytest.mark.parametrize("module", [module.name for module in pkgutil.iter_modules(realism_checks.__path__)])
def test_examples_in_docstrings(module):
    assert doctest.testmod(importlib.import_module(f"realism_checks.{module}")).failed == 0
