"""The number that decides who the patients of a challenge are. Who has it has the truth.

A phantom is a function of its seed, and every student has that function. So nothing that students get may lead back to
the seeds: each patient's is the HMAC-SHA256 of the patient's number under a secret of 128 bits or more. It cannot be
guessed, it cannot be computed from another patient's, and folders made with ordinary seeds (32 bits, and the seed in
the patient's name) share no patient with it.

H. Krawczyk et al., "HMAC: Keyed-Hashing for Message Authentication", RFC 2104, 1997.
"""

import hmac
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.challenge.errors import ChallengeError

_LEAST_DIGITS, _LEAST_DIFFERENT = 32, 8  # hexadecimal, 4 bits each
_TEXT = """\
# The secret of a blind challenge. Whoever reads the next line can make the truth of every case.
# Keep it out of the students' folder and out of version control; with it the same cases can be made again.
{digits}
"""


@dataclass(frozen=True)
class Secret:
    """What the instructor keeps.

    Examples
    --------
    >>> secret = Secret(bytes(16))
    >>> secret
    Secret()
    >>> secret.tag, secret.seed_of(1) == secret.seed_of(2), secret.seed_of(1).bit_length() > 240
    ('9787bd', False, True)
    """

    key: bytes = field(repr=False)  # so that no log and no traceback shows it

    @property
    def tag(self) -> str:
        """Six digits that tell challenges apart. They say no more of the secret than any 24 bits drawn by lot."""
        return hmac.digest(self.key, b"name of the challenge", "sha256").hex()[:6]

    def seed_of(self, number: int) -> int:
        """The seed of patient `number`, 256 bits."""
        return int.from_bytes(hmac.digest(self.key, b"patient %d" % number, "sha256"))


def secret_in(path: Path) -> Secret:
    """Read the secret from its file; where there is no file, one is drawn and written, for its owner only.

    Raises
    ------
    ChallengeError
        The file holds no hexadecimal number of 128 bits or more, one that nobody drew by lot, or others may read it.
    """
    path = Path(path)
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise ChallengeError(
            f"The secret cannot be written to {path}: {error.strerror}. Give a file in a folder of your own."
        ) from error
    with open(number, "w", encoding="ascii") as file:
        file.write(_TEXT.format(digits=secrets.token_hex(32)))
    return _read(path)


def _read(path: Path) -> Secret:
    try:
        mode, text = path.stat().st_mode, path.read_text("ascii", "replace")
    except OSError as error:
        raise ChallengeError(f"The secret in {path} cannot be read: {error.strerror}.") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ChallengeError(
            f"{path} can be read by others on this machine, and whoever reads it has the truth. Take their right away, "
            f"`chmod 600 {path}`, or make a new secret if somebody may have seen it."
        )
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    digits = lines[0].lower() if len(lines) == 1 else ""
    if not re.fullmatch(rf"(?:[0-9a-f]{{2}}){{{_LEAST_DIGITS // 2},}}", digits):
        raise ChallengeError(
            f"{path} is no secret: it must hold one line of {_LEAST_DIGITS} or more hexadecimal digits (128 bits; a "
            "shorter number can be found by trying). Name a file that does not exist, and one is drawn for you."
        )
    if len(set(digits)) < _LEAST_DIFFERENT:
        raise ChallengeError(
            f"The number in {path} was typed, not drawn: it has {len(set(digits))} different digits. Name a file that "
            "does not exist, and a secret is drawn for you."
        )
    return Secret(bytes.fromhex(digits))
