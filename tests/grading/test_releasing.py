"""What students get, and the search that keeps everything else from them."""

import base64
import html
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader import utils
from tiny_lab import CHECKOUT, LAB, NOTEBOOK, cell, graded_test, make_course

from course_lib import cli, settings
from course_lib.grading import release as releasing
from course_lib.grading.course import GradingError, nbgrader_config, read_notebook
from course_lib.grading.hidden import hidden_lines, search
from course_lib.grading.release import HANDOUT, MARKER, PARTS, release
from course_lib.grading.simulate import solution

ASSERTION = 'assert half(-3) == -1.5, "it\'s < 0, & stays"'
TEST = f"# half: a number\nassert half(2) == 1\n### BEGIN HIDDEN TESTS\n{ASSERTION}\nx = 1\n### END HIDDEN TESTS"
SOLUTION = """def half(x):
    ### BEGIN SOLUTION
    divisor = float(1 + 1)
    quotient = x / divisor
    return quotient
    ### END SOLUTION"""
WHOLE = "def third(number):\n    return number / 3.0"
ANSWER = """=== BEGIN MARK SCHEME ===
One point for the rational numbers.
=== END MARK SCHEME ===

They are closed under division."""


def stand_in(pattern):
    """A file of a checkout for a glob of `PARTS`."""
    return {"pyproject.toml": '[project]\nversion = "9.8"\n'}.get(pattern, f"stands for {pattern}\n")


@pytest.fixture
def course(tmp_path):
    """Without a gradebook, of which a release knows nothing; `tmp_path` is outside of it."""
    (tmp_path / "checkout").mkdir()
    return make_course(tmp_path / "checkout")


@pytest.fixture
def checkout(course):
    """The tiny course, with a second notebook and a file for each part that students get."""
    for pattern in PARTS:
        path = course / pattern.replace("**/*", "module.py").replace("*", "one")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(stand_in(pattern))
    shutil.copytree(CHECKOUT / HANDOUT, course / HANDOUT)
    cells = [
        new_markdown_cell("# Halves\n\n**Time:** about 5 minutes to read, 10 minutes for the exercises.", id="title"),
        cell(SOLUTION, "half", solution=True),
        graded_test(TEST, "test_half"),
        cell(WHOLE, "third", solution=True),
        cell(ANSWER, "why", new_markdown_cell, grade=True, solution=True, points=1),
    ]
    nbformat.write(new_notebook(cells=cells), course / "solutions" / LAB / "02_half.ipynb")
    return course


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def texts(lines):
    return {line.text for line in lines}


# -- what is hidden ----------------------------------------------------------------------------------------------------


def test_hidden_are_solutions_tests_schemes_and_answers(checkout):
    found = {(line.what, line.text) for line in hidden_lines(checkout) if "02_half" in line.where}
    assert found == {
        ("a hidden test", ASSERTION),
        ("a solution", "divisor = float(1 + 1)"),
        ("a solution", "quotient = x / divisor"),
        ("a solution", "def third(number):"),
        ("a solution", "return number / 3.0"),
        ("a mark scheme", "One point for the rational numbers."),
        ("a reference answer", "They are closed under division."),
    }


def test_what_students_see_anyway_is_not_hidden(checkout):
    path = checkout / "solutions" / LAB / NOTEBOOK
    nb = nbformat.read(path, as_version=4)
    nb.cells[0].source += "\n\nGiven, in a sentence: `quotient = x / divisor`."
    nbformat.write(nb, path)
    assert "quotient = x / divisor" not in texts(hidden_lines(checkout))


def notebook_with(text, **output):
    made = new_code_cell("1")
    made.outputs = [new_output("display_data", data={"text/html": text})] if not output else [output["output"]]
    return nbformat.writes(new_notebook(cells=[made]))


def zipped(folder, text):
    with zipfile.ZipFile(folder / "inner.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/inside.txt", text)
    return (folder / "inner.zip").read_bytes()


DISGUISES = {
    "plain.md": lambda line: f"See {line} there.",
    "indented_and_broken.txt": lambda line: "\n\t ".join(line.split()),
    "windows.txt": lambda line: f"first\r\n{line}\r\n",
    "output.ipynb": lambda line: notebook_with(line),
    "stream.ipynb": lambda line: notebook_with("", output=new_output("stream", text=f"a\n{line}\n")),
    "entities.ipynb": lambda line: notebook_with(f"<p>{html.escape(line)}</p>"),
    "page.html": lambda line: f"<p>{html.escape(line)}</p>",
    "spelt.js": lambda line: f"var text = {json.dumps(line)};",
    "metadata.json": lambda line: json.dumps({"a": [1, {line: None}]}),
    "unicode.json": lambda line: '{"a": "' + "".join(f"\\u{ord(letter):04x}" for letter in line) + '"}',
    "picture.svg": lambda line: f"<image href='data:text/plain;base64,{base64.b64encode(line.encode()).decode()}'/>",
    "base64.ipynb": lambda line: notebook_with(base64.encodebytes(f"{'x' * 99}\n{line}\n".encode()).decode()),
    "binary.bin": lambda line: b"\xff\x00\xfe" + line.encode() + b"\x80",
    "comment.py": lambda line: f"# {line}",
    "course_lib/comment.py": lambda line: f"x = 1  # {line}",
}


@pytest.mark.parametrize("name", DISGUISES)
@pytest.mark.parametrize("secret", [ASSERTION, "One point for the rational numbers."])
def test_a_hidden_line_is_found_in_any_disguise(checkout, tmp_path_factory, name, secret):
    folder = tmp_path_factory.mktemp("product")
    (folder / name).parent.mkdir(exist_ok=True)
    content = DISGUISES[name](secret)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "archive.zip").write_bytes(zipped(folder, secret))
    (folder / "inner.zip").unlink()
    finds = search(folder, hidden_lines(checkout))
    assert {find.file.split(",")[0] for find in finds} == {name, "archive.zip/deep/inside.txt"}
    assert {find.hidden.text for find in finds} == {secret}


def test_a_find_names_file_line_and_where_it_came_from(checkout, tmp_path_factory):
    folder = tmp_path_factory.mktemp("product")
    (folder / "notes.md").write_text('one\ntwo\n  assert half(-3)\n  == -1.5, "it\'s < 0, & stays"\n')
    (find,) = search(folder, hidden_lines(checkout))
    assert str(find) == f"notes.md, line 3: a hidden test of solutions/{LAB}/02_half.ipynb, test_half: {ASSERTION}"


def test_the_library_may_share_an_idiom_with_a_solution_but_no_two_lines_in_a_row(checkout, tmp_path_factory):
    program = tmp_path_factory.mktemp("product") / "course_lib" / "halves.py"
    program.parent.mkdir()
    hidden = hidden_lines(checkout)
    program.write_text("def mean(x, y):\n    divisor = float(1 + 1)\n    return (x + y) / divisor\n")
    assert search(program.parents[1], hidden) == []
    program.write_text("def other(x):\n        divisor = float(1 + 1)\n\n        quotient = x / divisor\n")
    assert texts(find.hidden for find in search(program.parents[1], hidden)) == {
        "divisor = float(1 + 1)",
        "quotient = x / divisor",
    }


# -- the product -------------------------------------------------------------------------------------------------------


def test_a_release_holds_what_students_need_and_nothing_else(checkout, tmp_path):
    to = tmp_path / "new" / "out"
    made = release(checkout, LAB, to)
    there = contents(to)
    assert made.files == len(there)
    assert {name.split("/")[0] for name in there} == {
        *("course_lib", "datasets", "docs", "lessons", "originals", "constraints.txt", "pyproject.toml", "LICENSE"),
        *(".gitignore", "Makefile", "README.md", "RELEASE", "environment.yml", "nbgrader_config.py"),
    }
    assert there[f"lessons/{LAB}/figure.svg"] == b"<svg/>"
    assert there[f"lessons/{LAB}/{NOTEBOOK}"] == there[f"originals/{LAB}/{NOTEBOOK}"]
    assert f"`lessons/{LAB}/02_half.ipynb`: Halves (about 5 minutes to read, 10 for the exercises)" in str(
        there["README.md"], "utf-8"
    )
    assert there[MARKER].startswith(f"Course kit 9.8: {LAB}\nMade from sources without a history.\n".encode())
    assert not [path for path in to.parent.iterdir() if path != to]


def test_the_command_says_what_was_made_and_what_was_searched_for(checkout, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(settings, "course_root", lambda: checkout)
    assert cli.main(["release", LAB, "--to", str(tmp_path / "out"), "--zip"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"{tmp_path / 'out.zip'}: {LAB}, ")
    assert said[1] == f"None of the {len(hidden_lines(checkout))} hidden lines of all labs is in it."
    assert cli.main(["release", LAB, "--to", str(checkout)]) == 1


def test_release_names_the_commit_and_whether_the_sources_differ_from_it(checkout, tmp_path):
    def git(*arguments):
        who = ["-c", "user.name=A", "-c", "user.email=a@b.c"]
        subprocess.run(["git", "-C", str(checkout), *who, *arguments], check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "first", "--date", "2026-02-03T12:00:00")
    release(checkout, LAB, tmp_path / "out" / "clean")
    (checkout / "docs" / "students.md").write_text("changed")
    release(checkout, LAB, tmp_path / "out" / "changed")
    heading = [(tmp_path / "out" / name / MARKER).read_text().splitlines()[1] for name in ("clean", "changed")]
    assert re.fullmatch(r"Made from commit [0-9a-f]{12} of \d{4}-\d\d-\d\d\.", heading[0])
    assert "(with changes that are not committed)" in heading[1]


def test_checksums_can_be_checked(checkout, tmp_path):
    release(checkout, LAB, tmp_path / "out")
    ran = subprocess.run(["sha256sum", "-c", MARKER], cwd=tmp_path / "out", capture_output=True, text=True, check=False)
    assert (ran.returncode, "FAILED" in ran.stdout) == (0, False)


def test_an_archive_has_the_same_bytes_every_time(checkout, tmp_path):
    once = release(checkout, "all", tmp_path / "once", zipped=True).path
    for path in checkout.rglob("*"):
        os.utime(path, (10**9, 10**9))
    again = release(checkout, "all", tmp_path / "elsewhere" / "again", zipped=True).path
    assert once.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(once) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"course"}
    assert not (tmp_path / "once").exists()


@pytest.mark.parametrize("as_archive", [True, False])
def test_a_hidden_line_stops_the_release_and_nothing_is_left(checkout, tmp_path, as_archive):
    (checkout / "solutions" / LAB / "notes.txt").write_text(f"to do:\n{ASSERTION}\n")
    to = tmp_path / "out"
    with pytest.raises(GradingError) as stopped:
        release(checkout, LAB, to, zipped=as_archive)
    where = f"{LAB}/notes.txt, line 2: a hidden test of solutions/{LAB}/02_half.ipynb, test_half: {ASSERTION}"
    assert where in str(stopped.value)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".release", "out"))]


def test_unknown_lab_and_a_folder_in_the_checkout_are_refused(checkout, tmp_path):
    with pytest.raises(GradingError, match=f"labs of this course: {LAB}"):
        release(checkout, "lab_9", tmp_path / "out")
    with pytest.raises(GradingError, match="inside the checkout"):
        release(checkout, LAB, checkout / "out")


def test_a_part_that_is_missing_is_named(checkout, tmp_path):
    (checkout / "LICENSE").unlink()
    with pytest.raises(GradingError, match="holds no LICENSE"):
        release(checkout, LAB, tmp_path / "out")


# -- its place ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def released(checkout, tmp_path):
    to = tmp_path / "out"
    release(checkout, LAB, to)
    (to / ".git").mkdir()
    (to / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return to


def test_an_untouched_release_is_replaced_and_its_git_stays(checkout, released):
    (checkout / "docs" / "students.md").write_text("new advice")
    (checkout / "solutions" / LAB / "02_half.ipynb").unlink()
    (released / "course_lib" / "__pycache__").mkdir()
    (released / "course_lib" / "__pycache__" / "module.pyc").write_text("made again")
    release(checkout, LAB, released)
    there = contents(released)
    assert (there["docs/students.md"], there[".git/HEAD"]) == (b"new advice", b"ref: refs/heads/main\n")
    assert f"lessons/{LAB}/02_half.ipynb" not in there
    assert not [name for name in there if name.endswith(".pyc")]


def work_in_a_notebook(folder):
    path = folder / "lessons" / LAB / NOTEBOOK
    nb = nbformat.read(path, as_version=4)
    nb.cells[1].outputs = [new_output("stream", text="mine")]
    nbformat.write(nb, path)
    return f"lessons/{LAB}/{NOTEBOOK}"


def add_a_file(folder):
    (folder / "my notes.txt").write_text("mine")
    return "my notes.txt"


def forge_the_marker(folder):
    (folder / MARKER).write_text("mine")
    return "is not empty, and is no earlier release"


@pytest.mark.parametrize("as_archive", [True, False])
@pytest.mark.parametrize("work", [work_in_a_notebook, add_a_file, forge_the_marker])
def test_somebodys_work_is_never_replaced(checkout, released, work, as_archive):
    if as_archive:
        archive = released.with_name("out.zip")
        archive.write_text("mine")
        with pytest.raises(GradingError, match=r"out\.zip is in the way, and is no release"):
            release(checkout, LAB, released, zipped=True)
        assert archive.read_text() == "mine"
        return
    named = work(released)
    before = contents(released)
    with pytest.raises(GradingError, match=named):
        release(checkout, LAB, released)
    assert contents(released) == before


def test_an_earlier_archive_is_replaced(checkout, tmp_path):
    first = release(checkout, LAB, tmp_path / "out", zipped=True).path.read_bytes()
    (checkout / "docs" / "students.md").write_text("new advice")
    assert release(checkout, LAB, tmp_path / "out", zipped=True).path.read_bytes() != first


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_interruption_leaves_the_earlier_release_whole(checkout, released, monkeypatch, at):
    before, rename, count = contents(released), Path.rename, 0

    def interrupted(path, target):
        nonlocal count
        count += 1
        if count == at:
            raise KeyboardInterrupt
        return rename(path, target)

    def put_in_place(*places):
        monkeypatch.setattr(Path, "rename", interrupted)
        put(*places)

    put = releasing._put_in_place
    monkeypatch.setattr(releasing, "_put_in_place", put_in_place)
    with pytest.raises(KeyboardInterrupt):
        release(checkout, LAB, released)
    assert contents(released) == before
    assert not list(released.parent.glob(".release-*"))


# -- alone on a student's machine --------------------------------------------------------------------------------------


def test_students_config_runs_notebooks_as_the_instructors_and_knows_no_class(tmp_path):
    shutil.copy(CHECKOUT / HANDOUT / "nbgrader_config.py", tmp_path)
    config = nbgrader_config(tmp_path)
    assert config.Execute == nbgrader_config(CHECKOUT).Execute
    assert set(config.CourseDirectory) == {"root"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nbgrader_config.py"]


def course_command(folder, *arguments):
    """Run `course` with the library of a release, as a student does there."""
    return subprocess.run(
        [sys.executable, "-c", "import sys; from course_lib.cli import main; sys.exit(main())", *arguments],
        cwd=folder / "lessons",
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def solve(folder, sources, lab):
    for source in sources.glob(f"{lab}/*.ipynb"):
        nb = read_notebook(folder / "lessons" / lab / source.name)
        solved = {each.id: solution(each) for each in read_notebook(source).cells if utils.is_solution(each)}
        for each in nb.cells:
            each.source = solved.get(each.id, each.source)
        nbformat.write(nb, folder / "lessons" / lab / source.name)


def unpacked(archive, folder):
    with zipfile.ZipFile(archive) as pack:
        pack.extractall(folder)
    return next(folder.iterdir())


def whole(course):
    """The tiny course within everything else of the kit."""
    for pattern in PARTS:
        for path in CHECKOUT.glob(pattern):
            if path.is_file() and "__pycache__" not in path.parts:
                copy = course / path.relative_to(CHECKOUT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
    shutil.copytree(CHECKOUT / HANDOUT, course / HANDOUT)
    return course


def test_a_release_works_by_itself(course, tmp_path):
    archive = release(whole(course), LAB, tmp_path / "out", zipped=True).path
    folder = unpacked(archive, tmp_path / "student")
    solve(folder, course / "solutions", LAB)
    status = course_command(folder, "status")
    assert "2 of 2" in status.stdout, status.stderr
    checked = course_command(folder, "check", LAB, "--json")
    assert checked.returncode == 0, checked.stderr
    (one,) = json.loads(checked.stdout)
    assert (one["path"], one["score"]) == (str(folder / "lessons" / LAB / NOTEBOOK), 3)
    for page in folder.glob("**/*.md"):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.relative_to(folder)} links to {link}"


@pytest.mark.slow
def test_a_student_solves_lab_1_in_a_release_of_it(tmp_path):
    folder = tmp_path / "out"
    release(CHECKOUT, "lab1_xray_lung", folder)
    solve(folder, CHECKOUT / "solutions", "lab1_xray_lung")
    checked = course_command(folder, "check", "lab1_xray_lung", "--json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert [(one["complete"], one["score"] > 9) for one in json.loads(checked.stdout)] == [(True, True)] * 5
