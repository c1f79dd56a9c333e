"""What students do: write files that count, and hear beforehand which would not."""

import shutil
import zipfile

import nibabel
import numpy as np
import pytest
import SimpleITK

from course_lib import challenge, datasets


def test_what_is_written_lies_on_the_images_and_is_ready(hand_in, truths, made, blind):
    folder = hand_in("Ada", truths)
    for case in blind.cases:
        image = nibabel.load(made / "cases" / case / f"{case}_t1.nii.gz")
        mask = nibabel.load(folder / f"{case}.nii.gz")
        assert mask.shape == image.shape
        assert np.array_equal(mask.affine, image.affine)
        assert mask.get_data_dtype() == np.uint8
        by_itk = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(folder / f"{case}.nii.gz")))
        assert np.array_equal(by_itk, truths[case])
    checked = challenge.check_submission(folder, made / "cases")
    assert checked.ready
    assert checked.good == list(blind.cases)
    assert checked.lines()[0] == f"{len(blind.cases)} of {len(blind.cases)} cases are fine."


def test_from_the_courses_own_volumes_one_at_a_time(tmp_path, made):
    def predictions():
        for case in datasets.volumes(made / "cases"):
            image, _, _ = case.read()
            yield case.id, 2 * (image[..., 3] > 1.5 * image[..., 3].mean()).astype(np.uint8)

    files = challenge.write_submission(tmp_path / "mine", predictions(), made / "cases")
    assert challenge.check_submission(tmp_path / "mine", made / "cases").ready
    assert np.count_nonzero(nibabel.load(files[0]).dataobj)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda labels: labels[1:], "images"),
        (lambda labels: labels[..., None], "channel axes"),
        (lambda labels: labels.transpose(2, 1, 0), "images"),
        (lambda labels: labels.astype(np.float32), "argmax"),
        (lambda labels: labels > 0, "bool"),
        (lambda labels: np.full_like(labels, 3), "holds 3, but a voxel is 0 or 1 necrotic"),
        (lambda labels: labels.astype(np.int16) + 256, "256"),
    ],
)
def test_what_would_not_count_is_not_written(change, words, hand_in, truths, blind, tmp_path):
    case = blind.cases[1]
    with pytest.raises(challenge.ChallengeError, match=words) as told:
        hand_in("Ada", {blind.cases[0]: truths[blind.cases[0]], case: change(truths[case])})
    assert case in str(told.value)
    assert [path.name for path in (tmp_path / "handed-in" / "Ada").iterdir()] == [f"{blind.cases[0]}.nii.gz"]


def test_a_case_that_does_not_exist_or_comes_twice(hand_in, truths, blind, tmp_path, made):
    labels = truths[blind.cases[0]]
    for name in ("BLIND-1", "../../elsewhere", 7):
        with pytest.raises(challenge.ChallengeError, match="has no case"):
            hand_in("Ada", {name: labels})
    with pytest.raises(challenge.ChallengeError, match="two predictions"):
        challenge.write_submission(tmp_path / "twice", [(blind.cases[0], labels)] * 2, made / "cases")
    with pytest.raises(challenge.ChallengeError, match=r"holds no challenge\.json"):
        challenge.write_submission(tmp_path / "mine", truths, made)
    assert not list(tmp_path.rglob("elsewhere*"))


def test_check_says_each_fault_by_its_case(hand_in, truths, made, blind):
    folder = hand_in("Ada", truths)
    one, two, three, four, _ = blind.cases
    nibabel.save(nibabel.Nifti1Image(np.zeros(blind.shape, np.uint8), np.eye(4)), folder / f"{one}.nii.gz")
    nibabel.save(nibabel.Nifti1Image(np.zeros(blind.shape, np.float32), blind.affine), folder / f"{two}.nii.gz")
    (folder / f"{three}.nii.gz").unlink()
    shutil.copy(folder / f"{four}.nii.gz", folder / f"{four}.nii")  # named as not packed, but it is
    (folder / f"{four}_copy.nii.gz").write_bytes(b"")
    checked = challenge.check_submission(folder, made / "cases")
    assert not checked.ready
    assert checked.wrong.keys() == {one, two, four}
    assert "another place" in checked.wrong[one]
    assert "fractions" in checked.wrong[two]
    assert "twice" in checked.wrong[four]
    assert checked.missing == [three]
    said = "\n".join(checked.lines())
    assert f"!!  {one} lies in another place" in said
    assert f"No file for {three}" in said
    assert f"{four}_copy.nii.gz" in said
    assert "Mend what is marked" in said


def test_check_sees_without_the_truth_that_labels_lie_outside_the_brain(hand_in, truths, made, blind, tmp_path):
    folder = hand_in("Ada", {case: np.roll(labels, 9, axis=1) for case, labels in truths.items()})
    assert any(
        "outside of the brain" in remark for remark in challenge.check_submission(folder, made / "cases").remarks
    )
    folder = hand_in("Bob", {case: 0 * labels for case, labels in truths.items()})
    checked = challenge.check_submission(folder, made / "cases")
    assert checked.ready
    assert any("without any label" in remark for remark in checked.remarks)
    shutil.copytree(made / "cases", tmp_path / "bare", ignore=shutil.ignore_patterns("*.nii.gz"))
    assert challenge.check_submission(folder, tmp_path / "bare").ready  # challenge.json is enough


def test_an_archive_is_checked_as_its_folder(hand_in, truths, made, tmp_path):
    folder = hand_in("Ada", truths)
    shutil.make_archive(str(tmp_path / "flat"), "zip", folder)
    shutil.make_archive(str(tmp_path / "nested"), "zip", folder.parent, "Ada")
    for name in ("flat.zip", "nested.zip"):
        assert challenge.check_submission(tmp_path / name, made / "cases").ready
    (tmp_path / "broken.zip").write_bytes((tmp_path / "flat.zip").read_bytes()[:500])
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.writestr("../escaped.nii.gz", b"x")
    for name in ("broken.zip", "out.zip", "nowhere"):
        with pytest.raises(challenge.ChallengeError, match=name):
            challenge.check_submission(tmp_path / name, made / "cases")
    assert not list(tmp_path.parent.rglob("escaped*"))


def test_a_damaged_description_is_said(tmp_path, truths):
    (tmp_path / "challenge.json").write_text('{"challenge": "x", "labels": []}')
    with pytest.raises(challenge.ChallengeError, match="is damaged"):
        challenge.write_submission(tmp_path / "mine", truths, tmp_path)
