"""How nbgrader works on this course; read by `nbgrader`, by JupyterLab's nbgrader panels and by `course`.

solutions/<lab>                       the source of every lab
lessons/<lab>                         what students get, generated
class/submitted/<student>/<lab>       what they hand in          } ignored by git
class/autograded, class/feedback      what they get back         }
class/gradebook.db                    every score and comment    }
"""

import os
import shutil
import sys
from pathlib import Path

from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    GetGrades,
    LimitOutput,
    SaveAutoGrades,
)

from course_lib.grading.execute import KERNEL_ARGUMENTS, SafeExecute
from course_lib.grading.experiments import SkipExperiments
from course_lib.grading.intake import IGNORED
from course_lib.grading.judge import ArmTests, ReadVerdicts
from course_lib.grading.outputs import DropActiveContent, RememberOutputs, ShowAsHandedIn
from course_lib.grading.redact import RedactHiddenTests
from course_lib.grading.repair import MendCells
from course_lib.grading.rubric import ShowRubric

root = Path(__file__).resolve().parent
(root / "class").mkdir(exist_ok=True)  # SQLite makes the gradebook, but not the folder around it
if shutil.which("alembic") is None:  # nbgrader calls it for a new gradebook; no PATH leads to it unless activated
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c = get_config()  # noqa: F821 (defined by traitlets)

c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
c.CourseDirectory.submitted_directory = "class/submitted"
c.CourseDirectory.autograded_directory = "class/autograded"
c.CourseDirectory.feedback_directory = "class/feedback"
c.CourseDirectory.course_id = "course"  # PostgreSQL takes no lab that belongs to none
# For a large class: "postgresql+psycopg://user@host/database", with `pip install psycopg[binary]`.
c.CourseDirectory.db_url = f"sqlite:///{root / 'class' / 'gradebook.db'}"
c.CourseDirectory.ignore = IGNORED
c.ZipCollectApp.downloaded_directory = "class/downloaded"

# What stands for a solution in a lesson; a graded cell that meets it says so.
_STUB = """# YOUR CODE HERE
raise NotImplementedError("still to do: the cell with `# YOUR CODE HERE` is as you found it")"""
c.ClearSolutions.code_stub = {"python": _STUB}

# The graded run and the Validate button both use the smoke profile: a student's notebook would train for minutes.
c.Execute.extra_arguments = KERNEL_ARGUMENTS
c.Execute.timeout = 60

c.Autograde.sanitize_preprocessors = [
    RememberOutputs,  # in place of nbgrader's ClearOutput
    MendCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    SkipExperiments,
    ArmTests,
    SafeExecute,
    ReadVerdicts,
    ShowAsHandedIn,  # after ReadVerdicts, which gives the tests their own text back
    DropActiveContent,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]

c.GenerateFeedback.preprocessors = [
    GetGrades,
    RedactHiddenTests,  # before ClearHiddenTests: it learns from the source what to look for in the outputs
    ClearHiddenTests,
    ClearMarkScheme,
    CSSHTMLHeaderPreprocessor,
]

c.HTMLExporter.preprocessors = [ShowRubric]  # in Formgrader; it leaves feedback alone
