"""The same seed gives the same bytes in another process, with other processor features and numbers of threads."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from course_lib import phantoms

WRITE = """
import json, sys
from course_lib import phantoms
for writer, size in json.loads(sys.argv[2]).items():
    getattr(phantoms, writer)(sys.argv[1], 2, size, seed=4, progress=False)
"""
SMALL = {
    "write_xray_patients": 96,
    "write_ct_patients": (12, 48, 40),
    "write_mr_patients": (12, 48, 40),
    "write_brats_patients": (16, 48, 40),
}
LARGE = {
    "write_xray_patients": 320,
    "write_ct_patients": (40, 160, 144),
    "write_mr_patients": (40, 120, 112),
    "write_brats_patients": (78, 120, 112),
}
# What NumPy chooses by the processor it finds, and how many threads libraries take.
PLAIN = {
    "NPY_DISABLE_CPU_FEATURES": " ".join(name for name in __cpu_dispatch__ if __cpu_features__.get(name)),
    "OPENBLAS_CORETYPE": "Prescott",
    "OMP_NUM_THREADS": "3",
    "OPENBLAS_NUM_THREADS": "3",
}


def digests(root):
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def written_plainly(root, sizes):
    command = [sys.executable, "-c", WRITE, str(root), json.dumps(sizes)]
    subprocess.run(command, env=os.environ | PLAIN, check=True, timeout=300)
    return root


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return written_plainly(tmp_path_factory.mktemp("plain"), SMALL)


def assert_same(written, here, writer, size):
    getattr(phantoms, writer)(here, 2, size, seed=4, progress=False, workers=1)
    expected = digests(here)
    patients = {path.split("/")[0] for path in expected}
    assert len(patients) == 2
    assert expected == {path: digest for path, digest in digests(written).items() if path.split("/")[0] in patients}


@pytest.mark.parametrize("writer", SMALL)
def test_bytes_do_not_depend_on_processor_and_threads(written, tmp_path, writer):
    assert_same(written, tmp_path, writer, SMALL[writer])


@pytest.mark.slow
@pytest.mark.parametrize("writer", LARGE)
def test_bytes_of_larger_images_do_not_either(tmp_path, writer):
    plain = written_plainly(tmp_path / "plain", {writer: LARGE[writer]})
    assert_same(plain, tmp_path / "here", writer, LARGE[writer])
