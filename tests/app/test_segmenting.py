"""The net at work in its own process."""

import dataclasses
import time

import numpy as np
import pytest
from tiny_run import CHANNELS

from course_lib import app, datasets, inference, nets, pipeline, training
from course_lib.app import segmenting, study
from course_lib.app.segmenting import IMAGE, LABELS, Job
from course_lib.app.session import Session
from course_lib.app.voxels import grid_for_net
from course_lib.errors import CourseError


@pytest.fixture
def sent_brain(tmp_path, monkeypatch, published, brain):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "before"))
    session = Session(tmp_path)
    for path in brain.iterdir():
        session.receive(path.name, path.read_bytes())
    session.open_all()
    found = study.look(session)
    put = study.put_together(study.suggest(found.candidates, CHANNELS), app.load_recipe(published))
    yield session, put
    session.end()


@dataclasses.dataclass
class Small:
    """An image (z, y, x, channel) as a case."""

    id: str
    shape: tuple[int, int, int]
    channels: tuple[str, ...]
    image: np.ndarray
    has_mask = False

    def read(self, region=...):
        part = self.image[region]
        return part, np.zeros(part.shape[:3], np.uint8), np.zeros(part.shape[:3], bool)


class Heard:
    """What a job tells."""

    def __init__(self):
        self.shares, self.words, self.ends = [], [], []

    def tell(self, share, words):
        self.shares.append(share)
        self.words.append(words)


def test_the_result_is_what_predict_gives(sent_brain, published, brain):
    session, put = sent_brain
    heard = Heard()
    segmenting.segment(put, published, session.result, heard.tell)
    (case,) = datasets.volumes(brain)
    net = nets.main_output(training.load_run(published).model())
    expected = inference.predict(
        net, case, app.load_recipe(published).window, activation="softmax", normalise=pipeline.ZScore("nonzero"),
        statistics=pipeline.statistics(put),
    )  # fmt: skip
    labels = np.load(session.result / LABELS)
    np.testing.assert_array_equal(labels, expected)
    assert labels.any()
    np.testing.assert_array_equal(np.load(session.result / IMAGE), np.moveaxis(case.read()[0], -1, 0))
    assert heard.shares == sorted(heard.shares)
    assert heard.shares[-1] == 1


def test_a_study_of_other_voxels_is_brought_to_those_of_the_training(sent_brain, published, monkeypatch):
    session, put = sent_brain
    half = tuple(2 * step for step in put.spacing_mm)
    recipe = dataclasses.replace(app.load_recipe(published), spacing_mm=half)
    monkeypatch.setattr("course_lib.app.recipe.load_recipe", lambda _: recipe)
    segmenting.segment(put, published, session.result, lambda share, words: None)
    small = tuple(side // 2 for side in put.shape)
    channels = np.moveaxis(put.read()[0], -1, 0)
    image = np.stack([pipeline.resize(one, small) * (pipeline.resize(one != 0, small) >= 0.5) for one in channels], -1)
    case = Small("small", small, CHANNELS, image)
    net = nets.main_output(training.load_run(published).model())
    chances = inference.predict(
        net, case, recipe.window, activation="softmax", normalise=recipe.normalise,
        statistics=pipeline.statistics(case), result="probabilities",
    )  # fmt: skip
    expected = np.argmax([pipeline.resize(chances[..., k], put.shape) for k in range(4)], axis=0)
    np.testing.assert_array_equal(np.load(session.result / LABELS), expected)
    assert np.load(session.result / IMAGE).shape == (4, *put.shape)  # what visitors look at stays theirs


def test_too_fine_voxels_of_the_training_are_refused(sent_brain, published):
    _, put = sent_brain
    recipe = dataclasses.replace(app.load_recipe(published), spacing_mm=(0.1, 0.1, 0.1))
    with pytest.raises(CourseError, match="million are the most"):
        grid_for_net(put, recipe)


def test_a_job_is_done_in_another_process_one_at_a_time(sent_brain, published, tmp_path, capfd):
    session, put = sent_brain
    heard = Heard()
    job = Job(put, published, session.result, heard.tell, heard.ends.append, queue=tmp_path)
    job.wait(300)
    assert heard.ends == [""]
    assert heard.shares[-1] == 1
    assert (session.result / LABELS).exists()
    assert capfd.readouterr() == ("", "")


def test_a_cancelled_job_ends_at_once(sent_brain, published):
    session, put = sent_brain
    heard = Heard()
    job = Job(put, published, session.result, heard.tell, heard.ends.append)
    start = time.monotonic()
    job.cancel()
    job.wait(60)
    assert heard.ends == [None]
    assert not (session.result / LABELS).exists()
    assert time.monotonic() - start < 30


def test_a_file_that_went_bad_is_said_and_not_logged(sent_brain, published, capfd):
    session, put = sent_brain
    for path in session.study.glob("*t2f*"):
        path.write_bytes(path.read_bytes()[:400])
    heard = Heard()
    Job(put, published, session.result, heard.tell, heard.ends.append).wait(300)
    (said,) = heard.ends
    assert "t2f" in said
    assert str(session.folder) not in session.words(said)
    assert capfd.readouterr() == ("", "")


def test_a_process_that_is_killed_is_noticed(sent_brain, published):
    session, put = sent_brain
    heard = Heard()
    job = Job(put, published, session.result, heard.tell, heard.ends.append)
    job._process.kill()  # as the system does when memory is short
    job.wait(60)
    assert "memory" in heard.ends[0]
