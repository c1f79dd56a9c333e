"""What is taken of a folder that somebody else filled; no notebook is run."""

import json
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course_lib.grading import intake
from course_lib.grading.course import GradingError
from course_lib.grading.intake import look_through, read_submitted

LAB = ["01_baseline", "02_losses"]


def notebook_file(folder, name="01_baseline.ipynb", **changed):
    """A notebook with one cell; `changed` replaces what its JSON holds."""
    content = dict(new_notebook(cells=[new_code_cell("x = 'naïve'", id="one")])) | changed
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name", ["01_baseline (1).ipynb", "01_baseline-Copy1.ipynb", "Copy of 01 Baseline.ipynb", "lab/01_baseline.ipynb"]
)
def test_a_renamed_notebook_is_taken_and_said(tmp_path, name):
    path = notebook_file(tmp_path, name)
    found = look_through(tmp_path, LAB)
    assert tmp_path / found.notebooks["01_baseline"] == path
    assert f"{name} was taken for 01_baseline.ipynb." in found.remarks


def test_of_two_candidates_neither_is_taken(tmp_path):
    for number in (1, 2):
        notebook_file(tmp_path, f"01_baseline ({number}).ipynb")
    found = look_through(tmp_path, LAB)
    assert found.notebooks == {}
    assert "01_baseline (1).ipynb, 01_baseline (2).ipynb could each be it" in " ".join(found.remarks)


def test_the_right_name_goes_before_a_copy(tmp_path):
    (
        notebook_file(tmp_path),
        notebook_file(tmp_path, "01_baseline-Copy1.ipynb"),
        notebook_file(tmp_path, "02_losses.ipynb"),
    )
    found = look_through(tmp_path, LAB)
    assert [path.name for path in found.notebooks.values()] == ["01_baseline.ipynb", "02_losses.ipynb"]
    assert found.remarks == ["not graded, as the lab has no such notebook: 01_baseline-Copy1.ipynb."]


def test_the_only_notebook_of_a_lab_may_have_any_name(tmp_path):
    notebook_file(tmp_path, "homework.ipynb")
    assert look_through(tmp_path, ["01_baseline"]).notebooks["01_baseline"].name == "homework.ipynb"


def test_links_pipes_and_folders_are_not_opened(tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("secret")
    folder = tmp_path / "submitted"
    (folder / "01_baseline.ipynb").mkdir(parents=True)
    (folder / "data.csv").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    (folder / "02_losses.ipynb").symlink_to(secret)
    os.mkfifo(folder / "pipe")
    found = look_through(folder, LAB)
    assert (found.notebooks, found.files) == ({}, [])
    for name in ("data.csv", "up", "02_losses.ipynb"):
        assert f"{name} is a link, which is not followed, and was left out." in found.remarks
    assert "pipe is a device or pipe and was left out." in found.remarks
    assert any("01_baseline.ipynb is a folder, so it is not a readable notebook" in one for one in found.remarks)


def test_files_are_bounded_in_number_and_size(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_FILES", 3)
    monkeypatch.setattr(intake, "MOST_FILE_BYTES", 100)
    for number in range(5):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * (99 if number == 0 else 1))
    found = look_through(tmp_path, [], [])
    assert [path.name for path in found.files] == ["0.txt", "1.txt"]
    assert found.remarks[0].startswith("3 files were left out")


def test_what_nbgrader_ignores_does_not_count(tmp_path):
    notebook_file(tmp_path, "01_baseline.ipynb")
    notebook_file(tmp_path, ".ipynb_checkpoints/01_baseline-checkpoint.ipynb")
    notebook_file(tmp_path, "02_losses.ipynb")
    found = look_through(tmp_path, LAB, [".ipynb_checkpoints"])
    assert found.remarks == []


@pytest.mark.parametrize("content", [b"", b"soon", b"\xff\xfe", b"99999999-01-01", b"x" * 10_000])
def test_a_broken_timestamp_is_left_out_and_said(tmp_path, content):
    (tmp_path / "timestamp.txt").write_bytes(content)
    found = look_through(tmp_path, [])
    assert found.files == []
    assert "counts as in time" in found.remarks[0]


def test_the_exchange_s_timestamp_is_kept(tmp_path):
    (tmp_path / "timestamp.txt").write_text("2026-02-02 15:58:23.948203 Europe/Berlin\n")
    found = look_through(tmp_path, [])
    assert [path.name for path in found.files] == ["timestamp.txt"]
    assert found.remarks == []


def test_the_fingerprint_sees_every_file_that_counts(tmp_path):
    notebook_file(tmp_path)
    prints = [look_through(tmp_path, LAB).fingerprint()]
    for name in ("helper.py", "timestamp.txt"):
        (tmp_path / name).write_text("2026-02-02")
        prints.append(look_through(tmp_path, LAB).fingerprint())
    assert len(set(prints)) == 3
    assert look_through(tmp_path, LAB).fingerprint() == prints[-1]


@pytest.mark.parametrize(
    ("encode", "remark"),
    [
        (lambda text: text.encode(), None),
        (lambda text: text.encode("utf-8-sig"), None),
        (lambda text: text.encode("utf-16"), None),
        (lambda text: text.replace("\n", "\r\n").encode(), None),
        (lambda text: text.encode("cp1252"), "it is not in UTF-8 and was read as Windows-1252"),
    ],
    ids=["utf-8", "byte-order mark", "utf-16", "windows line ends", "windows-1252"],
)
def test_any_encoding_is_read(tmp_path, encode, remark):
    nb = new_notebook(cells=[new_code_cell("x = 'naïve'\nx")])
    path = tmp_path / "a.ipynb"
    path.write_bytes(encode(json.dumps(nb, ensure_ascii=False, indent=1)))
    found, remarks = read_submitted(path)
    assert found.cells[0].source == "x = 'naïve'\nx"
    assert remarks == ([remark] if remark else [])


@pytest.mark.parametrize("newline", ["\\r\\n", "\\r"])
def test_line_ends_in_cells_become_unix_ones(tmp_path, newline):
    path = notebook_file(tmp_path)
    path.write_text(path.read_text().replace("x = ", f"a = 1{newline}x = "))
    assert read_submitted(path)[0].cells[0].source.startswith("a = 1\nx = ")


def test_an_old_format_is_converted(tmp_path):
    old = nbformat.convert(new_notebook(cells=[new_code_cell("x = 1")]), 3)
    path = tmp_path / "a.ipynb"
    path.write_text(nbformat.writes(old, version=3))
    found, remarks = read_submitted(path)
    assert found.cells[0].source == "x = 1"
    assert remarks == ["it is in notebook format 3 and was read as 4.5"]


def test_a_future_minor_version_is_read(tmp_path):
    found, remarks = read_submitted(notebook_file(tmp_path, nbformat_minor=99, mood="good"))
    assert (found.nbformat, found.nbformat_minor, "mood" in found) == (4, 5, False)
    assert remarks == ["it is in notebook format 4.99 and was read as 4.5"]


HOSTILE = {
    "cell_type": "code",
    "id": "no id at all!",
    "source": ["a = '\ud800'\n", "b = 2"],
    "metadata": {"nbgrader": "mine", "tags": "all of them", "name": 3},
    "outputs": [{"output_type": "stream", "name": "stdout", "text": 7}],
    "execution_count": "often",
    "mood": "good",
}


def test_odd_parts_of_a_cell_cost_nothing_but_themselves(tmp_path):
    cells = [HOSTILE, "no cell", {"cell_type": "poem"}, {"cell_type": "markdown", "attachments": [1], "source": "why"}]
    found, _ = read_submitted(notebook_file(tmp_path, cells=cells, metadata={"language": 3}))
    nbformat.validate(found)
    assert [(cell.cell_type, cell.source) for cell in found.cells] == [
        ("code", "a = '?'\nb = 2"), ("raw", ""), ("raw", ""), ("markdown", "why"),
    ]  # fmt: skip
    nbformat.writes(found).encode()


def test_outputs_and_tags_are_kept(tmp_path):
    output = {"output_type": "stream", "name": "stdout", "text": "Dice 0.9"}
    cell = new_code_cell("x", outputs=[output], execution_count=3, metadata={"tags": ["keep"]}, id="a")
    found, _ = read_submitted(notebook_file(tmp_path, cells=[cell, cell]))
    assert found.cells[0].outputs == [output]
    assert found.cells[0].metadata.tags == ["keep"]
    assert found.cells[0].id == "a" != found.cells[1].id


@pytest.mark.parametrize(
    "content", ["", "{", "null", "[]", '{"cells": 3, "nbformat": 4}', '{"nbformat": 4}', "[" * 100_000, "1" * 10_000]
)
def test_what_is_no_notebook_is_an_error(tmp_path, content):
    path = tmp_path / "a.ipynb"
    path.write_text(content)
    with pytest.raises(GradingError, match="it is not a readable notebook"):
        read_submitted(path)


def test_a_huge_notebook_is_refused_unread_with_the_way_out(tmp_path):
    path = tmp_path / "a.ipynb"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(GradingError, match=r"it has 100 MB.*Clear Outputs"):
        read_submitted(path)


def test_cells_and_outputs_are_bounded(tmp_path):
    output = {"output_type": "stream", "name": "stdout", "text": ""}
    many = [{"cell_type": "code", "source": "1", "metadata": {}, "outputs": [output] * 2_001}]
    found, remarks = read_submitted(notebook_file(tmp_path, cells=many))
    assert found.cells[0].outputs == []
    assert remarks == ["it holds 2,001 outputs, more than any lesson, and they were dropped"]
    with pytest.raises(GradingError, match="2,000 cells"):
        read_submitted(notebook_file(tmp_path, cells=[{"cell_type": "raw"}] * 2_001))
