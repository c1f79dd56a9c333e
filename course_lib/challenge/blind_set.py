"""What everybody may know of a challenge: `challenge.json`, in the students' folder and beside the truth."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib.challenge.errors import ChallengeError
from course_lib.dicom.geometry import to_ras
from course_lib.dicom.writing import write_whole

FILE = "challenge.json"
PARTS = {"NCR/NET": "necrotic and non-enhancing tumour", "ED": "oedema", "ET": "enhancing tumour"}


@dataclass(frozen=True, eq=False)
class BlindSet:
    """The cases of a challenge, and what a prediction of one has to look like.

    Attributes
    ----------
    name : str
    year : int
        Of the BraTS challenge whose labels count: enhancing tumour is 4 up to 2021, 3 from 2023.
    labels : dict of int to str
        What a voxel may hold besides 0.
    shape : (nx, ny, nz)
        Of the arrays in the files, as nibabel gives them; the course's arrays are (z, y, x).
    affine : float array (4, 4)
        Of the files: array indices (x, y, z, 1) -> mm to the right, front and top.
    cases : tuple of str
    """

    name: str
    year: int
    labels: dict[int, str]
    shape: tuple[int, int, int]
    affine: np.ndarray
    cases: tuple[str, ...]

    @property
    def spacing_mm(self) -> tuple[float, ...]:
        """Along the axes of the arrays in the files: (dx, dy, dz)."""
        return tuple(float(step) for step in np.linalg.norm(self.affine[:3, :3], axis=0))

    @property
    def grid_affine(self) -> np.ndarray:
        """As the course counts: indices (z, y, x, 1) -> mm to the left, back and top."""
        return to_ras(self.affine)[:, [2, 1, 0, 3]]

    def write(self, folder: Path) -> Path:
        said = {
            "challenge": self.name,
            "labels_of_brats": self.year,
            "labels": {str(number): name for number, name in self.labels.items()},
            "shape_xyz": list(self.shape),
            "affine": self.affine.tolist(),
            "hand_in": "one file a case, NAME.nii.gz, whole numbers, on the grid of the images",
            "cases": list(self.cases),
        }
        return write_whole(Path(folder) / FILE, json.dumps(said, indent=1).encode())


def read_blind_set(folder) -> BlindSet:
    """The challenge whose cases, or whose truth, are in a folder.

    Raises
    ------
    ChallengeError
        The folder holds no `challenge.json`, or a damaged one.
    """
    path = Path(folder) / FILE
    try:
        said = json.loads(path.read_bytes())
        affine, shape = np.array(said["affine"], float), tuple(map(int, said["shape_xyz"]))
        if affine.shape != (4, 4) or len(shape) != 3:
            raise ValueError("the grid is not one")
        return BlindSet(
            str(said["challenge"]),
            int(said["labels_of_brats"]),
            {int(number): str(name) for number, name in said["labels"].items()},
            shape,
            affine,
            tuple(map(str, said["cases"])),
        )
    except (FileNotFoundError, NotADirectoryError):
        raise ChallengeError(
            f"{folder} is no folder of a blind challenge: it holds no {FILE}. Give the folder `cases` that was handed "
            "out; to score, the folder `truth`. Both are made by `course challenge make`."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ChallengeError(f"{path} is damaged ({error}): copy it again from where it was handed out.") from error
