"""The whole course loop, once, for someone who has just cloned the repository.

Every step can be interrupted: what it has finished is found again, and what it had half done is made anew.
"""

import hashlib
import shutil
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from tqdm import tqdm

from course_lib import datasets, settings
from course_lib.errors import CourseError
from course_lib.grading import autograde, feedback, gradebook, lessons
from course_lib.grading.course import source_notebooks
from course_lib.grading.execute import SafeExecute
from course_lib.grading.simulate import simulate_class
from course_lib.terminal import format_table, step

STEPS = 7
# Of grading: a slow laptop takes half of it to import the engine, and the endless loop takes it three times.
CELL_TIMEOUT_S = 30
LONGEST_RUN_S = 24 * 3600  # the full profile trains for hours without a GPU


def run_demo(root: Path, lab: str, folder: Path | None = None) -> None:
    """Make data, train, generate lessons, hand in, grade, give feedback, print the gradebook.

    Parameters
    ----------
    root : Path
        The checkout.
    lab : str
        A folder of `solutions/`; its first notebook is worked through, handed in and graded.
    folder : Path, optional
        Where the class and the training run are kept; `demo/` in the checkout by default.

    Raises
    ------
    CourseError
        Whatever a step cannot do, in its own words.
    """
    folder = (folder or root / "demo").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    notebook = source_notebooks(root, lab)[0]

    with step(1, STEPS, "Make the phantom data sets: virtual patients as DICOM files"):
        _make_phantoms(notebook)
    with step(2, STEPS, f"Work through {notebook.stem} ({settings.profile()} profile): training, figures"):
        page, curves = _work_through(notebook, folder / "walkthrough")
    with step(3, STEPS, "Generate the lessons from the solutions"):
        _generate_lessons(root)
    with step(4, STEPS, "Hand in for a class of four: solved, half done, untouched, endless loop and crash"):
        course = _course_of(notebook, root, folder / "course")
        simulate_class(course, lab, folder)
    with step(5, STEPS, "Grade the class with nbgrader (smoke profile)"):
        autograde.autograde(course, lab, folder, cell_timeout=CELL_TIMEOUT_S, progress=_say)
    with step(6, STEPS, "Write the feedback pages"):
        feedback.feedback(course, lab, folder)
    with step(7, STEPS, "Write the gradebook"):
        rows = gradebook.scores(course, lab, folder)
        table = gradebook.export(rows, folder / f"{lab}.csv")

    print(f"\n{format_table(gradebook.table(rows))}\n", *gradebook.remarks(rows), "", sep="\n")
    for what, path in (
        ("learning curves", curves),
        ("the worked notebook", page),
        ("feedback pages", folder / "feedback"),
        ("gradebook", table),
    ):
        print(f"{what:20} {path}")
    print("\nNext: `make lab` opens the lessons in JupyterLab; `make test` proves the kit; README.md says the rest.")


def _make_phantoms(notebook: Path) -> None:
    """What the notebook names, for the profile in force, and the small ones that grading uses."""
    named = notebook.read_text(encoding="utf-8")
    for name, card in datasets.cards().items():
        if name not in named:
            continue
        for profile in {settings.profile(), "smoke"}:
            print(f"      {datasets.prepare(name, **card['profiles'][profile])}", flush=True)


def _course_of(notebook: Path, root: Path, course: Path) -> Path:
    """A course of this notebook alone: to grade four students' whole lab would take a newcomer's patience."""

    def others(folder, names):
        return [name for name in names if name == "runs" or (name.endswith(".ipynb") and name != notebook.name)]

    shutil.copytree(notebook.parent, course / "solutions" / notebook.parent.name, dirs_exist_ok=True, ignore=others)
    shutil.copy(root / "nbgrader_config.py", course)
    return course


def _generate_lessons(root: Path) -> None:
    try:
        lessons.generate_lessons(root)
    except lessons.WorkInLessonError as error:
        print(f"      left as they are: {error}")


def _say(progress: autograde.Progress) -> None:
    print(f"      {progress.notebook}", flush=True)


def _work_through(notebook: Path, folder: Path) -> tuple[Path, Path]:
    """Run a source notebook as a student who solves everything; returns the page and the picture of its curves.

    The training run is kept, and a notebook that has not changed is not run again.
    """
    page = folder / f"{notebook.stem}.html"
    done = folder / f"{notebook.stem}.done"
    key = hashlib.sha256(notebook.read_bytes()).hexdigest() + f" {settings.profile()} {settings.engine()}"
    if done.exists() and done.read_text() == key and page.exists():
        print("      unchanged since it was worked through")
    else:
        done.unlink(missing_ok=True)
        shutil.copytree(notebook.parent, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("runs", "*.ipynb"))
        page.write_text(_as_html(_executed(notebook, folder), folder), encoding="utf-8")
        done.write_text(key)
    return page, max(folder.glob("runs/*/learning_curves.png"), key=lambda path: path.stat().st_mtime)


def _executed(notebook: Path, folder: Path) -> nbformat.NotebookNode:
    """The notebook, run in the profile in force. As the grader runs one, because nbclient alone swallows Ctrl-C."""
    nb = nbformat.read(notebook, as_version=4)
    code_cells = sum(cell.cell_type == "code" for cell in nb.cells)
    with tqdm(total=code_cells, desc="      cells", bar_format="{desc} {n}/{total} |{bar:30}| {elapsed}") as bar:
        SafeExecute(
            sandbox="none",  # it is the instructor's own notebook, and what it trains is to be kept
            timeout=LONGEST_RUN_S,
            notebook_timeout=LONGEST_RUN_S,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],  # without the grader's smoke profile
            on_cell_complete=lambda cell, cell_index: bar.update(),
        ).preprocess(nb, {"metadata": {"path": str(folder)}})
    for cell in nb.cells:
        for error in (output for output in cell.get("outputs", []) if output.output_type == "error"):
            raise CourseError(f"{notebook.name}, cell {cell.id}, stopped with {error.ename}: {error.evalue}")
    return nb


def _as_html(nb: nbformat.NotebookNode, folder: Path) -> str:
    return HTMLExporter(embed_images=True).from_notebook_node(nb, {"metadata": {"path": str(folder)}})[0]
