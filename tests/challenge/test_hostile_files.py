"""Whatever is in a file, it costs its team that case, says why, and takes neither long nor much memory."""

import gzip
import io
import os
import struct
import tracemalloc

import nibabel
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.challenge.blind_set import BlindSet
from course_lib.challenge.predictions import UnusableError, content_of, labels_in, read_prediction

LABELS = {1: "core", 2: "oedema", 4: "enhancing tumour"}
AFFINE = np.array([[-2.0, 0, 0, 5], [0, -3, 0, 60], [0, 0, 4, -7], [0, 0, 0, 1]])
BLIND = BlindSet("BLIND", 2020, LABELS, (5, 6, 7), AFFINE, ("BLIND-1",))
RNG = np.random.default_rng(0)
TRUE = RNG.choice(np.uint8([0, 1, 2, 4]), BLIND.shape)


def packed(array, affine=AFFINE, kind=nibabel.Nifti1Image, change=None, dtype=None):
    image = kind(array, affine, dtype=dtype)
    if change:
        change(image.header)
    return image.to_bytes()


def refused(content, kind, *words):
    with pytest.raises(UnusableError) as told:
        labels_in(content, BLIND)
    assert told.value.kind == kind, told.value
    for word in words:
        assert word in str(told.value)
    assert len(str(told.value)) < 500
    assert str(told.value).isprintable()


@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", ">i2", ">u4"])
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("pack", [gzip.compress, bytes])
def test_every_kind_of_whole_number_is_read_as_nibabel_reads_it(dtype, kind, pack):
    content = packed(TRUE.astype(dtype), kind=kind, dtype=np.dtype(dtype))
    assert np.array_equal(labels_in(pack(content), BLIND), np.asarray(kind.from_bytes(content).dataobj))


@pytest.mark.parametrize("value", [0.5, np.nan, np.inf, 1.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_fractions_even_whole_ones_are_refused(value, dtype):
    refused(packed(np.full(BLIND.shape, value, dtype)), "voxels", "fractions", "argmax")


def test_other_voxels_are_refused():
    refused(packed(TRUE.astype(np.complex64)), "voxels", "complex")
    colours = np.zeros(BLIND.shape, [("R", "u1"), ("G", "u1"), ("B", "u1")])
    refused(packed(colours), "voxels", "colours")
    refused(packed(TRUE, change=lambda header: header.set_slope_inter(2, 0)), "voxels", "scale")


@pytest.mark.parametrize(
    ("value", "dtype", "words"),
    [
        (3, np.uint8, ("label 3", "labels[labels == 3] = 4")),
        (255, np.uint8, ("255", "picture")),
        (-1, np.int16, ("-1",)),
        (256, np.int16, ("256",)),  # 0 in 8 bits
        (260, np.int64, ("260",)),  # 4 in 8 bits
        (2**62, np.int64, (str(2**62),)),
    ],
)
def test_other_labels_are_refused(value, dtype, words):
    labels = TRUE.astype(dtype)
    labels[2, 3, 4] = value
    refused(packed(labels, dtype=dtype), "labels", *words)


def test_enhancing_tumour_of_2023_where_it_is_3():
    later = BlindSet("BLIND", 2023, {1: "core", 2: "oedema", 3: "enhancing"}, BLIND.shape, AFFINE, ("BLIND-1",))
    with pytest.raises(UnusableError, match=r"labels\[labels == 4\] = 3"):
        labels_in(packed(np.full(BLIND.shape, 4, np.uint8)), later)


def test_other_grids_are_refused_and_the_reason_is_said():
    refused(packed(TRUE.transpose(2, 1, 0)), "grid", "7 x 6 x 5", "5 x 6 x 7", "wrong order")
    refused(packed(TRUE[..., None]), "grid", "squeeze")
    refused(packed(TRUE[:4]), "grid", "undo resizing")
    for change in (np.diag([-1.0, -1, 1, 1]) @ AFFINE, AFFINE + np.eye(4, k=3) * 0.01, np.eye(4), AFFINE * 1.01):
        refused(packed(TRUE, change), "grid", "another place")
    nowhere = bytearray(packed(TRUE))
    struct.pack_into("<f", nowhere, 280, float("nan"))
    refused(bytes(nowhere), "grid", "nobody can say")
    nearly = AFFINE.copy()
    nearly[:3, 3] += 1e-5  # as float32 rounds it
    assert np.array_equal(labels_in(packed(TRUE, nearly), BLIND), TRUE)


def test_bombs_are_not_unpacked():
    blank = packed(np.zeros(BLIND.shape, np.uint8))
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb") as file:
        file.write(blank)
        for _ in range(200):
            file.write(bytes(1 << 20))
    tracemalloc.start()
    refused(bomb.getvalue(), "too large", "unpacks to more than")
    refused(gzip.compress(bomb.getvalue()), "too large")  # a bomb in a bomb
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_headers_that_lie():
    good = packed(TRUE)
    for at, pattern, value in (
        (40, "<8h", (7, *[32767] * 7)),  # 2 to the power of 105 voxels
        (40, "<8h", (3, -5, -6, -7, 1, 1, 1, 1)),
        (40, "<8h", (0, *[0] * 7)),
        (70, "<h", (9999,)),  # a type that nobody knows
        (108, "<f", (1e30,)),  # voxels beyond the end
        (108, "<f", (float("nan"),)),
        (108, "<f", (-352.0,)),
        (108, "<f", (0.0,)),
        (0, "<i", (-1,)),
        (344, "4s", (b"ni1\0",)),  # voxels in another file
        (344, "4s", (b"evil",)),
        (280, "<12f", (float("nan"),) * 12),
        (280, "<12f", (1e38,) * 12),
    ):
        content = bytearray(good)
        struct.pack_into(pattern, content, at, *value)
        with pytest.raises(UnusableError):
            labels_in(bytes(content), BLIND)


def test_half_a_file_no_file_and_another_kind_of_file(tmp_path):
    good = gzip.compress(packed(TRUE))
    refused(good[:-9], "damaged")
    refused(good[:-4] + b"\0\0\0\0", "damaged", "unpacked")  # the checksum
    refused(gzip.decompress(good)[:-1], "damaged", "cut short")
    refused(packed(TRUE)[:200], "damaged", "within its header")
    refused(b"", "damaged")
    refused(b"\x89PNG\r\n\x1a\n" + bytes(500), "damaged", "no NIfTI file")
    (tmp_path / "large.nii").write_bytes(bytes(300_000))
    with pytest.raises(UnusableError, match="larger than"):
        content_of(tmp_path / "large.nii", BLIND)


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_only_files_are_read(tmp_path):
    (tmp_path / "good.nii").write_bytes(packed(TRUE))
    assert np.array_equal(read_prediction(tmp_path / "good.nii", BLIND).labels, TRUE)
    (tmp_path / "link.nii").symlink_to(tmp_path / "good.nii")
    (tmp_path / "broken.nii").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.nii").mkdir()
    os.mkfifo(tmp_path / "pipe.nii")  # to open it would wait for a writer, for ever
    (tmp_path / "device.nii").symlink_to("/dev/zero")
    for name in ("link", "broken", "folder", "pipe", "device", "absent"):
        with pytest.raises(UnusableError) as told:
            read_prediction(tmp_path / f"{name}.nii", BLIND)
        assert told.value.kind == "no file"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=8)), min_size=1, max_size=4), st.booleans()
)
def test_any_damage_gives_labels_or_a_reason(changes, pack):
    content = bytearray(packed(TRUE))
    for at, new in changes:
        content[at : at + len(new)] = new
    content = bytes(content)
    labels, error = None, None
    try:
        labels = labels_in(gzip.compress(content, 1) if pack else content, BLIND)
    except UnusableError as told:
        error = told
    if labels is None:
        assert str(error).isprintable()
        assert error.kind in ("damaged", "grid", "voxels", "labels", "too large")
    else:
        assert labels.shape == BLIND.shape
        assert labels.dtype == np.uint8
        assert set(np.unique(labels)) <= {0, *LABELS}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_noise_gives_a_reason(content):
    for one in (content, b"\x1f\x8b" + content, gzip.compress(content)):
        with pytest.raises(UnusableError):
            labels_in(one, BLIND)
