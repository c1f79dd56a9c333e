"""One small challenge, and a way to hand in for it."""

import nibabel
import numpy as np
import pytest
from scipy import ndimage
from small_challenge import PATIENTS, SECRET, SHAPE

from course_lib import challenge


@pytest.fixture(scope="session")
def secret_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("instructor") / "secret.txt"
    path.write_text(SECRET)
    path.chmod(0o600)
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory, secret_file):
    """The folder of a challenge of small brains; tests do not write into it."""
    folder = tmp_path_factory.mktemp("challenge") / "blind"
    challenge.make_challenge(PATIENTS, secret_file, folder, SHAPE, progress=False, workers=1)
    return folder


@pytest.fixture(scope="session")
def blind(made):
    return challenge.read_blind_set(made / "cases")


@pytest.fixture(scope="session")
def truths(made, blind):
    """Case -> labels (z, y, x), the order of `write_submission`."""
    paths = {case: made / "truth" / f"{case}.nii.gz" for case in blind.cases}
    return {case: np.asarray(nibabel.load(path).dataobj).transpose(2, 1, 0) for case, path in paths.items()}


@pytest.fixture
def guess(truths):
    """All predictions of a team: its truths with a share of the voxels near the tumour drawn anew."""

    def guess(share, seed):
        rng = np.random.default_rng(seed)
        predictions = {}
        for case, labels in truths.items():
            hit = ndimage.binary_dilation(labels > 0, iterations=2) & (rng.random(labels.shape) < share)
            predictions[case] = np.where(hit, rng.choice(np.uint8([0, 1, 2, 4]), labels.shape), labels)
        return predictions

    return guess


@pytest.fixture
def hand_in(tmp_path, made):
    """hand_in(team, predictions): into tmp_path / "handed-in"."""

    def hand_in(team, predictions):
        folder = tmp_path / "handed-in" / team
        challenge.write_submission(folder, predictions, made / "cases")
        return folder

    return hand_in


@pytest.fixture
def score(tmp_path, made):
    def score(**options):
        return challenge.score_submissions(
            made / "truth", tmp_path / "handed-in", tmp_path / "board", progress=False, workers=1, **options
        )

    return score
