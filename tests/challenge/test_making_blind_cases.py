"""The set that is handed out: complete, the same again, and without a way to the truth."""

import gzip
import hashlib
import itertools
import json
import os
import re
import stat

import nibabel
import numpy as np
import pytest
from small_challenge import PATIENTS, SECRET, SHAPE

from course_lib import challenge, datasets
from course_lib.challenge import making
from course_lib.challenge.secret import Secret, secret_in
from course_lib.phantoms import brain_brats


def seeds():
    return [Secret(bytes.fromhex(SECRET)).seed_of(k) for k in range(1, PATIENTS + 1)]


def test_cases_are_phantoms_of_the_secrets_patients_and_truth_is_theirs(made, blind, truths):
    assert len(blind.cases) == PATIENTS
    phantom = brain_brats(seeds()[0], SHAPE, year=2020)
    for name in ("flair", "t1", "t1ce", "t2"):
        image = nibabel.load(made / "cases" / blind.cases[0] / f"{blind.cases[0]}_{name}.nii.gz")
        assert np.array_equal(np.asarray(image.dataobj).transpose(2, 1, 0), getattr(phantom, name))
        assert image.shape == blind.shape
        assert np.allclose(image.affine, blind.affine)
    assert np.array_equal(truths[blind.cases[0]], phantom.labels)
    assert nibabel.aff2axcodes(blind.affine) == ("L", "P", "S")


def test_the_course_reads_the_cases_as_any_brats_folder_without_masks(made, blind):
    cases = datasets.volumes(made / "cases")
    assert [case.id for case in cases] == list(blind.cases)
    assert {case.channels for case in cases} == {("t1", "t1ce", "t2", "flair")}
    assert not any(case.has_mask for case in cases)
    assert cases[0].shape == blind.shape[::-1]


def test_no_two_patients_are_alike_and_some_have_what_others_lack(truths):
    assert len({labels.tobytes() for labels in truths.values()}) > PATIENTS // 2
    assert any((labels == 4).any() for labels in truths.values())


def test_the_students_folder_holds_no_truth_and_no_seed(made, blind):
    """Neither in names, nor in any file, packed or unpacked, in decimal, hexadecimal or binary."""
    files = [path for path in (made / "cases").rglob("*") if path.is_file()]
    assert len(files) == 4 * PATIENTS + 1
    wanted = [SECRET.encode(), bytes.fromhex(SECRET)]
    for seed in seeds():
        wanted += [str(seed).encode(), f"{seed:x}".encode(), seed.to_bytes(32), seed.to_bytes(32, "little")]
        wanted += [(seed & 0xFFFFFFFF).to_bytes(4), str(seed & 0xFFFFFFFF).encode()]
    truths = [path.read_bytes() for path in (made / "truth").glob("*.nii.gz")]
    for path in files:
        content = path.read_bytes()
        unpacked = gzip.decompress(content) if path.suffix == ".gz" else content
        # 4 bytes may be there by chance in an image; in a header they may not
        assert not any(word in part for word in wanted for part in (content[:400], unpacked[:400]))
        assert not any(word in part for word in wanted if len(word) > 8 for part in (content, unpacked))
        assert content not in truths
    assert not any("seg" in path.name for path in files)


def test_headers_say_nothing_but_the_grid(made, blind):
    for path in (made / "cases").glob("*/*.nii.gz"):
        content = path.read_bytes()
        assert content[3] == 0  # gzip: no name, no comment
        assert content[4:8] == bytes(4)  # no time
        header = nibabel.load(path).header
        assert not header.extensions
        for text in ("descrip", "aux_file", "intent_name", "db_name", "data_type"):
            assert header[text].item() in (b"", "")


def test_times_do_not_tell_when_or_how_long(made):
    times = {path.stat().st_mtime for path in (made / "cases").rglob("*")} | {(made / "cases").stat().st_mtime}
    assert len(times) == 1


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_the_truth_and_a_new_secret_are_for_their_owner_only(made, tmp_path):
    assert stat.S_IMODE((made / "truth").stat().st_mode) == 0o700
    secret = secret_in(tmp_path / "new.txt")
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o600
    assert len(secret.key) == 32
    assert secret_in(tmp_path / "new.txt").key == secret.key
    assert secret_in(tmp_path / "other.txt").key != secret.key
    assert secret.key.hex() not in repr(secret) + str(making._Patient("a", secret.seed_of(1)))
    assert str(secret.seed_of(1)) not in repr(making._Patient("a", secret.seed_of(1)))
    (tmp_path / "new.txt").chmod(0o640)
    with pytest.raises(challenge.ChallengeError, match="can be read by others"):
        secret_in(tmp_path / "new.txt")


@pytest.mark.parametrize("text", ["", "42", "2026", "f" * 31, "0" * 64, "12" * 20, "g" * 64, f"{SECRET}\n{SECRET}"])
def test_a_weak_secret_is_refused(text, tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(challenge.ChallengeError, match="secret"):
        challenge.make_challenge(1, path, tmp_path / "blind", SHAPE, progress=False)
    assert not (tmp_path / "blind").exists()


def test_a_secret_beside_what_is_handed_out_is_refused(tmp_path):
    for place in (tmp_path / "blind" / "secret.txt", tmp_path / "blind" / "cases" / "secret.txt"):
        with pytest.raises(challenge.ChallengeError, match="place of its own"):
            challenge.make_challenge(1, place, tmp_path / "blind", SHAPE, progress=False)
    assert not (tmp_path / "blind").exists()


def test_seeds_are_wide_and_do_not_follow_from_each_other():
    secret = Secret(bytes.fromhex(SECRET))
    first = [secret.seed_of(k) for k in range(1, 200)]
    assert len(set(first)) == len(first)
    assert min(seed.bit_length() for seed in first) > 200
    # half of the bits differ from one to the next
    differ = [(a ^ b).bit_count() for a, b in itertools.pairwise(first)]
    assert 118 < np.mean(differ) < 138
    assert re.fullmatch("[0-9a-f]{6}", secret.tag)


def test_noise_and_texture_are_not_found_by_trying_and_ordinary_patients_stay_as_they_were():
    wide, narrow = brain_brats(seeds()[0], SHAPE), brain_brats(7, SHAPE)
    for phantom, bits in ((wide, range(200, 257)), (narrow, range(33))):
        assert phantom.patient.shape_seed.bit_length() in bits
        assert phantom.scanner.detail_seed.bit_length() in bits
    content = b"".join(getattr(narrow, name).tobytes() for name in ("t1", "t1ce", "t2", "flair", "labels"))
    assert hashlib.sha256(content).hexdigest()[:12] == "e3319e1afa9f"


def test_a_broken_off_run_goes_on_and_gives_the_same(made, tmp_path, secret_file, monkeypatch):
    folder, write, calls = tmp_path / "blind", making.brain_brats, []

    def power_cut(seed, *arguments, **options):
        calls.append(seed)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(seed, *arguments, **options)

    monkeypatch.setattr(making, "brain_brats", power_cut)
    with pytest.raises(KeyboardInterrupt):
        challenge.make_challenge(2, secret_file, folder, SHAPE, progress=False, workers=1)
    assert not (folder / "cases" / "challenge.json").exists()
    challenge.make_challenge(2, secret_file, folder, SHAPE, progress=False, workers=1)
    assert len(calls) == 3  # the first was not made again
    for path in (path for path in folder.rglob("*.nii.gz")):
        assert path.read_bytes() == (made / path.relative_to(folder)).read_bytes()
    assert not list(folder.rglob("*.part"))
    with pytest.raises(challenge.ChallengeError, match="never taken away"):
        challenge.make_challenge(1, secret_file, folder, SHAPE, progress=False)
    with pytest.raises(challenge.ChallengeError, match="holds the challenge"):
        challenge.make_challenge(2, secret_file, folder, (16, 24, 22), progress=False)
    with pytest.raises(challenge.ChallengeError, match="holds the challenge"):
        challenge.make_challenge(2, tmp_path / "another.txt", folder, SHAPE, progress=False)


def test_processes_give_what_one_gives(made, tmp_path, secret_file):
    challenge.make_challenge(2, secret_file, tmp_path / "blind", SHAPE, progress=False, workers=2)
    for path in (path for path in tmp_path.rglob("*.nii.gz")):
        assert path.read_bytes() == (made / path.relative_to(tmp_path / "blind")).read_bytes()


def test_what_everybody_may_know_is_all_that_challenge_json_says(made):
    said = json.loads((made / "cases" / "challenge.json").read_text())
    assert said.keys() == {
        "challenge", "labels_of_brats", "labels", "shape_xyz", "affine", "hand_in", "cases"
    }  # fmt: skip
    assert said == json.loads((made / "truth" / "challenge.json").read_text())
