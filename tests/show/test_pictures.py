import base64
import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from course_lib import show

SQUARE = np.zeros((20, 20), dtype=int)
SQUARE[5:15, 5:15] = 1  # a quarter of the image


def test_a_notebook_gets_the_png_and_its_description():
    picture = show.overlay(np.random.default_rng(0).random((20, 20)), SQUARE, 1 - SQUARE, title="patient 1")
    data, metadata = picture._repr_mimebundle_()
    png = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert png.width > 100
    alt = metadata["image/png"]["alt"]
    for said in ("patient 1", "25 %", "blue", "orange"):
        assert said in alt


def test_outlines_are_drawn_where_the_mask_ends():
    plain = show.overlay(np.zeros((20, 20)))
    outlined = show.overlay(np.zeros((20, 20)), SQUARE)

    def coloured_pixels(picture):
        data, _ = picture._repr_mimebundle_()
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB"), dtype=int)
        return (np.ptp(pixels, axis=2) > 60).sum()

    assert coloured_pixels(plain) == 0
    assert coloured_pixels(outlined) > 100


def test_an_empty_mask_is_no_error():
    show.overlay(np.zeros((20, 20)), np.zeros((20, 20)), np.zeros((20, 20)))


def test_gallery_takes_more_images_than_columns():
    picture = show.gallery([SQUARE] * 5, [SQUARE] * 5, titles=list("abcde"), columns=3)
    assert [len(axes.images) for axes in picture.figure.axes] == [1, 1, 1, 1, 1, 0]


@pytest.fixture
def history():
    return pd.DataFrame(
        {"loss": [0.7, 0.4, 0.3], "dice": [0.2, 0.8, 0.9], "val_loss": [0.7, 0.4, 0.5], "val_dice": [0.1, 0.85, 0.8]}
    )


def test_learning_curves_say_the_best_epoch(history):
    picture = show.learning_curves(history)
    assert "best in epoch 2 with 0.850" in picture.alt
    lines = {line.get_label(): line.get_ydata().tolist() for line in picture.figure.axes[0].lines}
    assert lines == {"training": [0.7, 0.4, 0.3], "validation": [0.7, 0.4, 0.5]}


def test_a_picture_is_saved_where_it_should(history, tmp_path):
    path = show.learning_curves(history).save(tmp_path / "runs" / "curves.png")
    assert Image.open(path).format == "PNG"
