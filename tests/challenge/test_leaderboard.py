"""A class hands in: what counts, what does not, who stands where, and the page that says so."""

import base64
import csv
import gzip
import io
import json
import os
import shutil
import xml.etree.ElementTree
import zipfile
from html.parser import HTMLParser

import nibabel
import numpy as np
import pytest
from medpy.metric import binary

from course_lib import challenge, cli
from course_lib.challenge import leaderboard, scoring
from course_lib.dicom.nifti_writing import write_nifti
from course_lib.phantoms import write_brats_patients


def details(tmp_path, case):
    return json.loads((tmp_path / "board" / "details" / f"{case}.json").read_text())


def value(board, team, region, metric):
    return board.means[region, metric][0][board.teams.index(team)]


def test_better_predictions_stand_higher_and_numbers_are_those_of_others(
    hand_in, guess, truths, score, blind, tmp_path
):
    predictions = {"Careful": guess(0.05, 1), "Careless": guess(0.6, 2), "Usual": guess(0.3, 3)}
    for team, labels in predictions.items():
        hand_in(team, labels)
    board = score()
    assert board.order == ["Careful", "Usual", "Careless"]
    assert board.ranking.place[[board.teams.index(team) for team in board.order]].tolist() == [1, 2, 3]
    assert board.refused == {team: [] for team in predictions}
    regions = {"ET": [4], "ED": [2], "NCR/NET": [1], "TC": [1, 4], "WT": [1, 2, 4]}
    for team, labels in predictions.items():
        expected = []
        for case in blind.cases:
            said = details(tmp_path, case)["teams"][team]["regions"]
            for region, numbers in regions.items():
                pred, truth = np.isin(labels[case], numbers), np.isin(truths[case], numbers)
                if not (pred.any() and truth.any()):
                    continue
                assert said[region]["dice"] == pytest.approx(binary.dc(pred, truth))
                assert said[region]["sensitivity"] == pytest.approx(binary.recall(pred, truth))
                assert said[region]["precision"] == pytest.approx(binary.precision(pred, truth))
                spacing = blind.spacing_mm[::-1]
                surfaces = [binary.__surface_distances(*pair, spacing) for pair in ((pred, truth), (truth, pred))]
                assert said[region]["hd95_mm"] == pytest.approx(max(np.percentile(d, 95) for d in surfaces), abs=1e-4)
            pred, truth = labels[case] > 0, truths[case] > 0
            expected.append(binary.dc(pred, truth) if pred.any() or truth.any() else 1.0)
        assert value(board, team, "WT", "dice") == pytest.approx(np.mean(expected))


def test_empty_regions_by_the_conventions_of_brats(hand_in, truths, score, blind, tmp_path):
    hand_in("Nothing", {case: 0 * labels for case, labels in truths.items()})
    hand_in("Perfect", truths)
    without = [case for case, labels in truths.items() if not (labels == 4).any()]
    assert 0 < len(without) < len(truths)  # the set has both, or this tests nothing
    board = score()
    diagonal_mm = np.linalg.norm([240, 240, 155])
    assert value(board, "Nothing", "ET", "dice") == pytest.approx(len(without) / len(truths))
    assert value(board, "Nothing", "ET", "hd95_mm") == pytest.approx((1 - len(without) / len(truths)) * diagonal_mm)
    assert value(board, "Nothing", "ET", "sensitivity") == 0  # of those that have one
    assert value(board, "Perfect", "ET", "sensitivity") == 1
    assert value(board, "Perfect", "ET", "hd95_mm") == 0
    assert diagonal_mm == pytest.approx(373.13, abs=0.01)  # what BraTS 2020 charged
    assert "373.13 mm" in board.page.read_text()


def test_a_case_without_a_usable_file_is_last_and_costs_its_team_only(hand_in, guess, score, blind, tmp_path):
    hand_in("Good", guess(0.3, 1))
    folder = hand_in("Trouble", guess(0.3, 2))
    before = score()
    files = [folder / f"{case}.nii.gz" for case in blind.cases]
    files[0].unlink()
    files[1].write_bytes(gzip.compress(bytes(50_000_000)))
    nibabel.save(nibabel.Nifti1Image(np.full(blind.shape, np.nan, np.float32), blind.affine), files[2])
    write_nifti(files[3], np.full(blind.shape[::-1], 3, np.uint8), blind.grid_affine)
    files[4].unlink()
    files[4].symlink_to(tmp_path / "handed-in" / "Good" / files[4].name)
    board = score()
    assert [(case, kind) for case, kind, _ in board.refused["Trouble"]] == list(
        zip(blind.cases, ("missing", "too large", "voxels", "labels", "no file"), strict=True)
    )
    for region in ("ET", "TC", "WT"):
        assert value(board, "Trouble", region, "dice") == 0
        assert value(board, "Trouble", region, "hd95_mm") == pytest.approx(np.linalg.norm([240, 240, 155]))
        assert value(board, "Good", region, "dice") == value(before, "Good", region, "dice")
    assert board.ranking.mean_rank.tolist() == [1, 2]
    assert board.ranking.place_interval.tolist() == [[1, 1], [2, 2]]
    assert not details(tmp_path, blind.cases[0])["teams"]["Trouble"]["counts"]


def test_equal_predictions_count_for_neither_whatever_file_they_are_in(hand_in, guess, truths, score, blind):
    ours = guess(0.3, 1)
    telling = [case for case, labels in ours.items() if np.count_nonzero(labels) >= 30]
    assert 0 < len(telling) < len(ours)  # a brain without tumour is alike by right
    hand_in("Ada", ours)
    shutil.copytree(hand_in("Bob", ours), hand_in("Bob", ours).parent / "Bob2")
    for path in (hand_in("Cy", ours)).iterdir():  # other bytes, the same voxels
        image = nibabel.load(path)
        nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj).astype(np.int32), image.affine), path)
    hand_in("Own", guess(0.3, 2))
    board = score()
    for team in ("Ada", "Bob", "Bob2", "Cy"):
        assert [(case, kind) for case, kind, _ in board.refused[team]] == [(case, "not their own") for case in telling]
    assert "Bob and Bob2 and Cy" in board.refused["Ada"][0][2]
    assert "voxel for voxel" in board.refused["Ada"][0][2]
    assert not board.refused["Own"]
    assert board.order[0] == "Own"
    for team in ("Bob", "Bob2", "Cy"):
        shutil.rmtree(board.page.parent.parent / "handed-in" / team)
    assert not score().refused["Ada"]  # the copies taken out, the one who was copied from counts
    hand_in("Bob", ours)
    assert "byte for byte" in score().refused["Ada"][0][2]


def test_a_copy_with_a_slice_touched_and_the_truth_itself_are_remarked(hand_in, guess, truths, score, blind):
    ours = guess(0.3, 1)
    touched = {case: labels.copy() for case, labels in ours.items()}
    for labels in touched.values():
        labels[np.flatnonzero(labels.any(axis=(1, 2)))[:1], 3:6] = 1
    largest = max(truths, key=lambda case: np.count_nonzero(truths[case]))
    hand_in("Ada", ours)
    hand_in("Bob", touched)
    hand_in("Mole", truths)
    hand_in("Own", guess(0.5, 9))
    board = score()
    for team, other in (("Ada", "Bob"), ("Bob", "Ada")):
        assert any(case == largest and f"prediction of {other}" in said for case, said in board.remarks[team])
    assert (largest, "equals the truth to the last voxel.") in board.remarks["Mole"]
    assert not board.remarks["Own"]
    assert not any(board.refused.values())
    assert "see the remarks below" in board.page.read_text()


def test_masks_of_the_training_set_are_refused(hand_in, guess, score, blind, tmp_path):
    (patient,) = write_brats_patients(tmp_path / "training", 1, (16, 24, 24), seed=1, progress=False)
    mask = np.asarray(nibabel.load(patient / f"{patient.name}_seg.nii.gz").dataobj).transpose(2, 1, 0)
    assert np.count_nonzero(mask) >= 30
    predictions = guess(0.3, 1)
    predictions[blind.cases[0]] = mask
    hand_in("Ada", predictions)
    assert not score().refused["Ada"]
    for _ in range(2):  # the second time from what is kept
        ((case, kind, reason),) = score(training=tmp_path / "training").refused["Ada"]
        assert (case, kind) == (blind.cases[0], "not their own")
        assert patient.name in reason
    with pytest.raises(challenge.ChallengeError, match="holds no mask"):
        score(training=tmp_path / "handed-in" / "nowhere")


def test_what_was_scored_is_not_scored_again_and_a_broken_off_run_goes_on(hand_in, guess, score, monkeypatch, tmp_path):
    hand_in("Ada", guess(0.3, 1))
    hand_in("Bob", guess(0.3, 2))
    made, work = [], leaderboard.score_file

    def power_cut(task, blind):
        made.append(task.result)
        if len(made) == 4:
            raise KeyboardInterrupt
        work(task, blind)

    monkeypatch.setattr(leaderboard, "score_file", power_cut)
    with pytest.raises(KeyboardInterrupt):
        score()
    first = score()
    total = len(set(made))
    assert len(made) == total + 1  # only the one that was broken off comes twice
    second = score()
    assert len(made) == total + 1
    assert second.page.read_bytes() == first.page.read_bytes()
    shutil.move(tmp_path / "handed-in" / "Bob", tmp_path / "handed-in" / "Renamed")
    assert score().order != second.order
    assert len(made) == total + 1  # by hash, not by name
    next((tmp_path / "board" / "scored").glob("*.json")).write_text("{torn")
    score()
    assert len(made) == total + 2


def test_a_fault_of_ours_stops_nobody_and_is_tried_again(hand_in, guess, score, blind, monkeypatch):
    hand_in("Ada", guess(0.3, 1))
    hand_in("Bob", guess(0.3, 2))
    report, calls = scoring.report, []

    def faulty(*arguments, **options):
        calls.append(arguments)
        if len(calls) == 1:
            raise MemoryError("no room")
        return report(*arguments, **options)

    monkeypatch.setattr(scoring, "report", faulty)
    board = score()
    ((case, kind, reason),) = [one for team in board.teams for one in board.refused[team]]
    assert (case, kind) == (blind.cases[0], "not scored")
    assert "no room" in reason
    assert not any(score().refused.values())


def test_a_file_that_changes_meanwhile_is_not_mistaken_for_the_first(hand_in, guess, score, blind, monkeypatch):
    folder, work = hand_in("Ada", guess(0.3, 1)), leaderboard.score_file

    def exchanged(task, blind):
        task.prediction.write_bytes(b"other")
        work(task, blind)

    monkeypatch.setattr(leaderboard, "score_file", exchanged)
    assert {kind for _, kind, _ in score().refused["Ada"]} == {"not scored"}
    monkeypatch.undo()
    assert {kind for _, kind, _ in score().refused["Ada"]} == {"damaged"}
    shutil.rmtree(folder)
    hand_in("Ada", guess(0.3, 1))
    assert not score().refused["Ada"]


def test_processes_give_what_one_gives(hand_in, guess, made, score, tmp_path):
    hand_in("Ada", guess(0.3, 1))
    hand_in("Bob", guess(0.3, 2))
    alone = score()
    both = challenge.score_submissions(
        made / "truth", tmp_path / "handed-in", tmp_path / "second", progress=False, workers=2
    )
    assert both.page.read_bytes() == alone.page.read_bytes()
    assert both.table.read_bytes() == alone.table.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="names and links of POSIX")
def test_hostile_names_archives_and_links_do_nothing(hand_in, guess, score, tmp_path, blind):
    hand_in("Ada", guess(0.3, 1))
    root = tmp_path / "handed-in"
    hand_in("<script>alert(1)<", guess(0.3, 2))
    hand_in('"><img src=x onerror=alert(1)>', guess(0.3, 3))
    hand_in("=HYPERLINK(1)", guess(0.3, 4))
    hand_in("evil\n\x1b[2J\u202eeman", guess(0.3, 5))
    hand_in("$x^2$ & \\frac", guess(0.3, 6))
    (root / os.fsdecode(b"\xff\xfe")).mkdir()
    (root / "linked").symlink_to("/etc")
    (root / ".hidden").mkdir()
    (root / "notes.txt").write_text("x")
    os.mkfifo(root / "pipe.zip")
    with zipfile.ZipFile(root / "escape.zip", "w") as archive:
        archive.writestr(f"../{blind.cases[0]}.nii.gz", b"x")
    with zipfile.ZipFile(root / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{blind.cases[0]}.nii", bytes(60_000_000))
    (root / "half.zip").write_bytes((root / "bomb.zip").read_bytes()[:300])
    shutil.make_archive(str(root / "Archived"), "zip", hand_in("packed", guess(0.3, 7)).parent, "packed")
    shutil.rmtree(root / "packed")
    board = score()
    for team in ("escape", "bomb", "half"):
        assert [kind for _, kind, _ in board.refused[team]] == ["missing"] * len(blind.cases)
        assert "was not opened" in board.remarks[team][0][1]
    assert not board.refused["Archived"]
    assert not board.refused["Ada"]
    assert any(line.startswith("linked is neither") for line in board.passed_over)
    assert any(line.startswith("pipe.zip") for line in board.passed_over)
    assert len(list((tmp_path / "board").rglob("*.nii*"))) == len(blind.cases)  # of the archive, nothing of the others
    assert all(name.isprintable() for name in board.teams)
    page = board.page.read_text("utf-8")
    tags = _Tags()
    tags.feed(page)
    assert tags.seen.isdisjoint({"script", "iframe", "object", "link", "a", "form"})
    assert tags.images == 1
    rows = list(csv.DictReader(io.StringIO(board.table.read_text("utf-8"))))
    assert len(rows) == len(board.teams)
    assert not any(row["team"].startswith(("=", "+", "-", "@")) for row in rows)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.images, self.alts = set(), 0, []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        attrs = dict(attrs)
        assert not any(name.startswith("on") for name in attrs)
        if tag == "img":
            self.images += 1
            self.alts.append(attrs["alt"])
            assert attrs["src"].startswith("data:image/svg+xml;base64,")


def test_the_page_needs_nothing_else_and_its_figure_is_described(hand_in, guess, score):
    hand_in("Ada", guess(0.2, 1))
    hand_in("Bob", guess(0.4, 2))
    board = score()
    page = board.page.read_text("utf-8")
    assert "default-src 'none'" in page
    assert "http:" not in page.replace("http-equiv", "")
    assert "https:" not in page
    tags = _Tags()
    tags.feed(page)
    (alt,) = tags.alts
    assert f"Ada: mean rank {board.ranking.mean_rank[0]:.2f}" in alt
    assert "Only 5 cases" in page
    for words in ("Ranking", "Ties", "Cases without a file", "Intervals", "Not their own"):
        assert f"<dt>{words}" in page
    (row,) = [row for row in csv.DictReader(board.table.open(encoding="utf-8")) if row["team"] == "Ada"]
    assert float(row["WT_dice"]) == pytest.approx(value(board, "Ada", "WT", "dice"), abs=1e-4)
    assert float(row["WT_dice_low"]) <= float(row["WT_dice"]) <= float(row["WT_dice_high"])
    svg = page.split("base64,")[1].split('"')[0]
    xml.etree.ElementTree.fromstring(base64.b64decode(svg))


def test_wrong_folders_are_said(made, score, tmp_path, hand_in, truths):
    with pytest.raises(challenge.ChallengeError, match="cannot be read"):
        score()
    (tmp_path / "handed-in").mkdir()
    with pytest.raises(challenge.ChallengeError, match="holds no submission"):
        score()
    hand_in("Ada", truths)
    with pytest.raises(challenge.ChallengeError, match="no folder of a blind challenge"):
        challenge.score_submissions(made, tmp_path / "handed-in", tmp_path / "board")
    with pytest.raises(challenge.ChallengeError, match=r"The truth .* cannot be read"):
        challenge.score_submissions(made / "cases", tmp_path / "handed-in", tmp_path / "board", progress=False)
    with pytest.raises(challenge.ChallengeError, match="among the submissions"):
        challenge.score_submissions(made / "truth", tmp_path / "handed-in", tmp_path / "handed-in" / "board")


def test_the_commands_as_a_person_types_them(tmp_path, capsys):
    words = ["make", "--patients", "1", "--seed-file", tmp_path / "secret.txt", "--to", tmp_path / "blind"]
    assert cli.main(["challenge", *map(str, words), "--size", "24", "--workers", "1"]) == 0
    said = capsys.readouterr().out
    assert f"hand out: {tmp_path / 'blind' / 'cases'}" in said
    assert "drawn just now" in said
    assert (tmp_path / "secret.txt").read_text().splitlines()[-1] not in said
    (case,) = challenge.read_blind_set(tmp_path / "blind" / "cases").cases
    labels = np.zeros((16, 24, 24), np.uint8)
    challenge.write_submission(tmp_path / "in" / "Ada", {case: labels}, tmp_path / "blind" / "cases")
    line = ["check", tmp_path / "in" / "Ada", "--cases", tmp_path / "blind" / "cases"]
    assert cli.main(["challenge", *map(str, line)]) == 0
    assert "Ready to be handed in." in capsys.readouterr().out
    (tmp_path / "in" / "Bob").mkdir()
    line[1] = tmp_path / "in" / "Bob"
    assert cli.main(["challenge", *map(str, line)]) == 1
    assert f"No file for {case}" in capsys.readouterr().out
    line = ["score", "--truth", tmp_path / "blind" / "truth", "--submissions", tmp_path / "in", "--to", tmp_path / "b"]
    assert cli.main(["challenge", *map(str, line)]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[2].split()[0] == "1"
    assert said.splitlines()[2].endswith("Ada")
    assert str(tmp_path / "b" / "index.html") in said
    line[2] = tmp_path / "nowhere"
    assert cli.main(["challenge", *map(str, line)]) == 1
    assert capsys.readouterr().err.startswith("course: ")
