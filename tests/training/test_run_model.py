"""A net built again from the record of its run."""

import json

import keras
import numpy as np
import pytest

from course_lib import nets, training
from course_lib.errors import CourseError

IMAGES = np.random.default_rng(0).random((4, 8, 8, 1), np.float32)
TRUTH = (IMAGES > 0.5).astype(np.float32)


def trained(model, folder):
    return training.train(model, (IMAGES, TRUTH), (IMAGES, TRUTH), epochs=1, run=folder / "run", force=True)


def net_of_own_layers():
    image = keras.Input((8, 8, 1))
    return keras.Model(image, keras.layers.Conv2D(1, 3, padding="same")(image))


@pytest.mark.parametrize("arguments", [{"norm": None}, {"variant": "residual", "pad": True}])
def test_it_says_the_same(tmp_path, arguments):
    model = nets.unet((8, 8, 1), base=2, depth=1, **arguments)
    run = trained(model, tmp_path)
    again = training.load_run(run.folder).model()
    np.testing.assert_array_equal(again(IMAGES).detach().cpu().numpy(), model(IMAGES).detach().cpu().numpy())


class Undescribed(keras.Model):
    def __init__(self, width):
        super().__init__()
        self.layer = keras.layers.Conv2D(width, 3, padding="same")

    def call(self, x):
        return self.layer(x)


def test_a_net_that_does_not_describe_itself_is_trained_all_the_same_and_says_what_to_do(tmp_path):
    model = Undescribed(1)
    model(IMAGES)
    for number, other in enumerate((model, net_of_own_layers())):
        run = trained(other, tmp_path / str(number))
        with pytest.raises(CourseError, match="load_weights"):
            run.model()


def test_weights_that_are_not_those_of_the_run_are_refused(tmp_path):
    run = trained(nets.unet((8, 8, 1), base=2, depth=1), tmp_path)
    run.weights.write_bytes(run.weights.read_bytes()[:-1])
    with pytest.raises(CourseError, match="not what was written"):
        run.model()


def test_a_record_from_before_nets_were_described_says_what_to_do(tmp_path):
    run = trained(nets.unet((8, 8, 1), base=2, depth=1), tmp_path)
    settings = json.loads((run.folder / "settings.json").read_text())
    del settings["architecture"]
    (run.folder / "settings.json").write_text(json.dumps(settings))
    with pytest.raises(CourseError, match="load_weights"):
        training.load_run(run.folder).model()


def test_a_record_that_names_code_from_elsewhere_is_not_followed(tmp_path):
    run = trained(nets.unet((8, 8, 1), base=2, depth=1), tmp_path)
    settings = json.loads((run.folder / "settings.json").read_text())
    settings["architecture"]["module"] = "subprocess"
    (run.folder / "settings.json").write_text(json.dumps(settings))
    with pytest.raises(CourseError, match=r"not of course_lib\.nets"):
        training.load_run(run.folder).model()
