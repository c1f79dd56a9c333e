"""Rooms import only from rooms above them, so that data flows one way."""

import ast
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[1] / "course_lib"

# In the order in which data flows: a room may use what stands before it, and of that only what it consumes.
MAY_USE = {
    "errors": set(),
    "settings": {"errors"},
    "dicom": {"errors", "settings"},
    "phantoms": {"errors", "dicom"},
    "datasets": {"errors", "settings", "dicom", "phantoms"},
    "pipeline": {"errors", "settings"},
    "nets": {"errors", "settings"},
    "losses": {"errors"},
    "metrics": {"errors"},
    "training": {"errors", "settings", "losses", "metrics"},
    "inference": {"errors", "dicom"},
    "show": {"errors"},
    "challenge": {"errors", "dicom", "phantoms", "datasets", "metrics", "show"},
    "app": {
        "errors",
        "settings",
        "dicom",
        "phantoms",
        "datasets",
        "pipeline",
        "nets",
        "metrics",
        "training",
        "inference",
        "show",
    },
    "memory": {"errors"},
    "grading": {"errors", "settings"},
    "terminal": set(),
    "doctor": {"errors", "settings", "grading"},
    "demo": {"errors", "settings", "terminal", "datasets", "grading"},
    "command_arguments": set(),
    "data_commands": {"errors", "settings", "terminal", "command_arguments", "datasets"},
    "challenge_commands": {"terminal", "command_arguments", "challenge"},
    "marks_commands": {"settings", "terminal", "grading"},
    "student_commands": {"errors", "settings", "terminal", "grading"},
    "grading_commands": {"settings", "terminal", "command_arguments", "grading"},
    "cli": {
        "errors",
        "settings",
        "terminal",
        "challenge_commands",
        "data_commands",
        "marks_commands",
        "student_commands",
        "grading_commands",
        "doctor",
        "demo",
        "grading",
        "app",
    },
    "__init__": {"settings"},
}


def room_of(path: Path) -> str:
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "course_lib":
            rooms |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_lib."):
            rooms.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            rooms |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("course_lib.")}
    return rooms


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.py")), ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_room_uses_only_what_it_may(path):
    room = room_of(path)
    assert room in MAY_USE, f"{room} is a new room: give it a place in MAY_USE and in docs"
    assert imported_rooms(path) - {room} <= MAY_USE[room]


def test_only_settings_reads_the_environment():
    for path in LIBRARY.rglob("*.py"):
        reads = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
        touched = any(
            isinstance(node.value, ast.Name) and (node.value.id, node.attr) == ("os", "environ") for node in reads
        )
        if room_of(path) not in ("settings", "cli"):  # cli hands an environment on to JupyterLab
            assert not touched, f"{path} reads os.environ: ask course_lib.settings"
