"""Who may log in: a list that the instructor keeps, with a password for each that was drawn by lot."""

import csv
import re
import secrets
from pathlib import Path

from jupyterhub.auth import Authenticator

from course_lib.errors import CourseError

ROLES = ("instructor", "student")
_COLUMNS = ("name", "role", "password")
_FIRST = (("instructor", "instructor", ""), ("amara", "student", ""), ("bruno", "student", ""))
_NAME = re.compile("[a-z]([a-z0-9-]{0,30}[a-z0-9])?")  # of a folder, a host and nbgrader's student


class PeopleError(CourseError):
    """The list of people cannot be used as it stands."""


class ListedPeople(Authenticator):
    """Lets in whom `people.csv` names, with the password that stands there; read anew at each login."""

    path = Path("people.csv")

    async def authenticate(self, handler, data):
        person = people(self.path.absolute()).get(data["username"])
        expected = person["password"] if person else secrets.token_hex()
        if not secrets.compare_digest(expected.encode(), data["password"].encode()) or not person["password"]:
            return None
        return {"name": person["name"], "admin": person["role"] == "instructor"}

    async def refresh_user(self, user, handler=None, **kwargs):
        """Whoever is taken off the list, or changes their role, is logged out within five minutes."""
        person = people(self.path.absolute()).get(user.name)
        return person is not None and user.admin == (person["role"] == "instructor")


def people(path: Path) -> dict[str, dict[str, str]]:
    """The rows of the list, by name.

    Raises
    ------
    PeopleError
        A column is missing, a name or a role is none, or a name stands there twice.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise PeopleError(f"{path} must begin with the line {','.join(_COLUMNS)}")
        rows = list(reader)
    found = {}
    for number, row in enumerate(rows, start=2):
        row = {column: (row[column] or "").strip() for column in _COLUMNS}
        if not _NAME.fullmatch(row["name"]):
            reason = f"the name {row['name']!r} must be small letters, digits and hyphens, 32 at most, a letter first"
        elif row["name"] in found:
            reason = f"{row['name']} stands there twice"
        elif row["role"] not in ROLES:
            reason = f"the role {row['role']!r} of {row['name']} must be one of {', '.join(ROLES)}"
        else:
            found[row["name"]] = row
            continue
        raise PeopleError(f"{path}, row {number}: {reason}.")
    return found


def complete(path: Path) -> None:
    """Draw the passwords that are missing, and say them; where there is no list, a first one is made."""
    listed = people(path).values() if path.exists() else [dict(zip(_COLUMNS, row, strict=True)) for row in _FIRST]
    new = [person for person in listed if not person["password"]]
    for person in new:
        person["password"] = secrets.token_hex(8)
    if new:
        made = path.with_suffix(".new")
        made.touch(mode=0o600)
        with made.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(listed)
        made.replace(path)
    print(f"{len(listed)} people may log in; their passwords are in {path.absolute()}")
    for person in new:
        print(f"  new: {person['role']:10}  {person['name']:32}  {person['password']}")
