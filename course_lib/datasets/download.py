"""A file from the network, so that a cut line costs nothing and a wrong file is never used.

What has arrived lies beside the target as `NAME.part`, with what the server said of the file (ETag, Last-Modified,
length) in `NAME.part.json`. The next call asks for the rest alone (RFC 9110, section 14: Range, If-Range) and starts
again where the server has another file by now. pooch compares the checksum and only then gives the file its name.
"""

import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pooch
import requests
import urllib3
from tqdm.auto import tqdm

from course_lib.datasets.disk import in_words, make_sure_of_room
from course_lib.datasets.errors import DatasetError

_CHUNK = 1 << 16
_PASSING = {408, 425, 429, 500, 502, 503, 504}  # a server that answers so may answer better in a moment
_REFUSED = {401, 402, 403, 407, 451}


class NoNetworkError(DatasetError):
    """The server cannot be reached from here."""


@dataclass(frozen=True)
class Patience:
    """How long a server is waited for, in seconds.

    Attributes
    ----------
    connect_s, silence_s : float
        For a connection, and for the next byte.
    waits_s : tuple of float
        Before each further try. Where a try brought something new they are counted anew, so a long file may be cut as
        often as it likes as long as it grows.
    """

    connect_s: float = 15.0
    silence_s: float = 60.0
    waits_s: tuple[float, ...] = (1.0, 3.0, 9.0, 27.0)


def download(
    url: str,
    target: Path,
    checksum: str | None = None,
    *,
    size_bytes: int | None = None,
    room_bytes: int = 0,
    patience: Patience | None = None,
    say: Callable[[str], None] = tqdm.write,
    progress: bool = True,
) -> Path:
    """Fetch a file, going on where an earlier call was stopped. Proxies are taken from the environment.

    Parameters
    ----------
    url : str
        http or https.
    target : Path
        Where the file shall lie. If it is there already with this checksum, nothing is fetched.
    checksum : str, optional
        "sha256:..." or "md5:...". Without one the file is taken as it comes.
    size_bytes : int, optional
        What the publisher says; a server that offers another size has another file.
    room_bytes : int
        What the disk must hold beside the file itself (to unpack it).
    patience : Patience, optional
        How long to wait and how often to try.
    say : callable
        Takes the sentences for the user.
    progress : bool
        Show a bar.

    Raises
    ------
    NoNetworkError
        The server cannot be reached.
    DatasetError
        The server refuses, has no such file, goes silent again and again or gives another file; the disk is too small.
    """
    pooch.get_logger().setLevel("WARNING")
    fetch = _Fetch(url, target, checksum, size_bytes, room_bytes, patience or Patience(), say, progress)
    for may_start_again in (True, False):
        try:
            return Path(pooch.retrieve(url, checksum, target.name, target.parent, downloader=fetch))
        except ValueError as error:  # of pooch: the checksum is another one; pooch has removed the file
            if not (fetch.went_on and may_start_again):
                raise DatasetError(_another_file(url, target.name, checksum, error)) from error
            say(f"{target.name}: the parts of several calls do not make the publisher's file; it is fetched anew.")
    raise AssertionError("the second try returns or raises")


class _Passing(Exception):
    """Trouble that may be over at the next try."""

    def __init__(self, what: str, wait_s: float = 0.0):
        super().__init__(what)
        self.wait_s = wait_s


@dataclass(frozen=True)
class _Version:
    """What a server says of a file: two answers that agree in it are of the same bytes."""

    etag: str | None
    modified: str | None
    length: int | None

    @property
    def validator(self) -> str | None:
        """For If-Range, which takes no weak ETag."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def agrees_with(self, other: "_Version") -> bool:
        """A partial answer may leave out what If-Range has settled already."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return all(one == another for one, another in pairs if None not in (one, another))


class _Fetch:
    """The downloader that pooch calls, for one file."""

    def __init__(self, url, target, checksum, size_bytes, room_bytes, patience, say, progress):
        self.url, self.name, self.checksum = url, target.name, checksum
        self.size_bytes, self.room_bytes = size_bytes, room_bytes
        self.patience, self.say, self.progress = patience, say, progress
        self.part = target.with_name(f"{target.name}.part")
        self.notes = target.with_name(f"{target.name}.part.json")
        self.went_on = False  # whether the bytes of an earlier call are in the file
        self.reached = False  # whether the server has answered in this call

    def __call__(self, url, output_file, _pooch):
        self.went_on = self._have() > 0
        with requests.Session() as session:
            self._try_until_whole(session)
        os.replace(self.part, output_file)
        self.notes.unlink(missing_ok=True)

    def _try_until_whole(self, session):
        furthest, waits = self._have(), iter(self.patience.waits_s)
        while True:
            try:
                return self._fetch_rest(session)
            except _Passing as trouble:
                if self._have() > furthest:
                    furthest, waits = self._have(), iter(self.patience.waits_s)
                wait = next(waits, None)
                if wait is None:
                    raise DatasetError(
                        f"{self.name} could not be fetched from {_host(self.url)}: {trouble}, "
                        f"{len(self.patience.waits_s) + 1} times in a row. {in_words(self._have())} of it are kept: "
                        "try again later, the same call goes on from there."
                    ) from trouble
                wait = max(wait, min(trouble.wait_s, 10 * wait))
                self.say(f"{self.name}: {trouble}; trying again in {wait:g} s ...")
                time.sleep(wait)

    def _fetch_rest(self, session):
        """One request: the rest of the file, or all of it."""
        known = self._known_version()
        have = self._have()
        if known is not None and known.length == have:
            return
        headers = {"Accept-Encoding": "identity"}  # lengths and ranges count the bytes of the file itself
        if have:
            headers["Range"] = f"bytes={have}-"
            if known.validator:
                headers["If-Range"] = known.validator
        with self._answer(session, headers) as answer:
            self.reached = True
            offered = _version_of(answer)
            goes_on = have > 0 and _is_the_rest(answer, offered, have, known)
            if answer.status_code != 200 and not goes_on:  # the rest of another file, or nothing beyond what is here
                self._start_again()
                raise _Passing("the server has another file by now than when the download began")
            self._refuse_what_is_not_meant(answer, offered, have)  # first: a login page must not cost what is here
            if not goes_on:
                self._start_again()
                have = 0
                self.notes.write_text(json.dumps(asdict(offered)))
            with self._bar(offered.length or self.size_bytes, have) as bar:
                self._write(answer, bar)
        expected = offered.length or self.size_bytes
        if expected not in (None, self._have()):
            if self._have() > expected:
                self._start_again()
            raise _Passing(f"the line was cut after {in_words(self._have())} of {in_words(expected)}")

    def _answer(self, session, headers):
        try:
            answer = session.get(
                self.url, headers=headers, stream=True, timeout=(self.patience.connect_s, self.patience.silence_s)
            )
        except requests.exceptions.SSLError as error:
            raise DatasetError(
                f"{_host(self.url)} shows a certificate that this machine does not trust ({_reason(error)}). Behind a "
                "proxy that opens connections, ask for its certificate and set REQUESTS_CA_BUNDLE to that file."
            ) from error
        except requests.exceptions.ProxyError as error:
            raise NoNetworkError(
                f"No network: the proxy named in HTTPS_PROXY or HTTP_PROXY does not let us through ({_reason(error)})."
            ) from error
        except requests.exceptions.ReadTimeout as error:
            raise _Passing(f"the server was silent for {self.patience.silence_s:g} s") from error
        except requests.exceptions.ConnectionError as error:
            if _was_connected(error):
                raise _Passing("the server closed the line") from error
            if self.reached:
                raise _Passing(f"{_host(self.url)} cannot be reached any more ({_reason(error)})") from error
            raise NoNetworkError(f"No network: {_host(self.url)} cannot be reached ({_reason(error)}).") from error
        except requests.exceptions.RequestException as error:
            raise DatasetError(f"{self.url} cannot be fetched: {error}") from error
        if answer.status_code in _PASSING:
            answer.close()
            pause = answer.headers.get("Retry-After", "")
            raise _Passing(f"the server answers {_status(answer)}", float(pause) if pause.isdecimal() else 0.0)
        if answer.status_code not in ((200, 206, 416) if "Range" in headers else (200,)):
            answer.close()
            raise DatasetError(self._refusal(answer))
        return answer

    def _refusal(self, answer) -> str:
        said = f"{_host(answer.url)} answers {_status(answer)} to {self.url}"
        if answer.status_code in _REFUSED:
            cause = "it wants a registration, or its terms accepted, first"
        else:
            cause = "the file is not there any more under this address"
        return f"{said}: {cause}. The set's page may say more; `course data info` names it."

    def _refuse_what_is_not_meant(self, answer, offered, have):
        """Before a byte is written: a page instead of the file, a file of another size, a disk too small."""
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not self.name.endswith((".html", ".htm")):
            raise DatasetError(
                f"{_host(answer.url)} sent a web page instead of {self.name}: a login of the network you are in, or "
                f"of the publisher. Open {self.url} in a browser and see."
            )
        if self.size_bytes and offered.length and offered.length != self.size_bytes:
            raise DatasetError(
                f"{self.url} has {offered.length} bytes, but {self.size_bytes} are expected: its publisher has "
                "replaced the file. It was not fetched; the set's card needs the new size and checksum."
            )
        expected = offered.length or self.size_bytes
        if expected is None:
            self.say(f"{self.name}: the server does not say how large it is, so the room on the disk is not known.")
        make_sure_of_room(self.part, (expected or 0) - have + self.room_bytes, self.name)

    def _write(self, answer, bar):
        try:
            with self.part.open("ab") as file:
                for chunk in answer.raw.stream(_CHUNK, decode_content=False):
                    file.write(chunk)
                    bar.update(len(chunk))
        except urllib3.exceptions.ReadTimeoutError as error:
            raise _Passing(f"the server was silent for {self.patience.silence_s:g} s") from error
        except urllib3.exceptions.HTTPError as error:
            raise _Passing(f"the line was cut after {in_words(self._have())}") from error

    def _known_version(self) -> _Version | None:
        """Of the file that the part is of. A part that nothing is known of cannot be gone on with."""
        try:
            known = _Version(**json.loads(self.notes.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            known = None
        if self._have() and (known is None or not (known.validator or known.etag or self.checksum)):
            self._start_again()
        return known if self._have() else None

    def _have(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _start_again(self):
        self.went_on = False
        self.part.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)

    def _bar(self, total, have):
        return tqdm(desc=self.name, total=total, initial=have, unit="B", unit_scale=True, disable=not self.progress)


def _is_the_rest(answer, offered: _Version, have: int, known: _Version) -> bool:
    return answer.status_code == 206 and _first_byte(answer) == have and offered.agrees_with(known)


def _version_of(answer) -> _Version:
    """From a whole answer (200) or a part (206), whose Content-Range ends with the length of the whole."""
    length = answer.headers.get("Content-Length", "")
    if answer.status_code == 206:
        length = answer.headers.get("Content-Range", "").rpartition("/")[2]
    return _Version(
        etag=answer.headers.get("ETag"),
        modified=answer.headers.get("Last-Modified"),
        length=int(length) if length.isdecimal() else None,
    )


def _first_byte(answer) -> int | None:
    found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _was_connected(error: requests.exceptions.ConnectionError) -> bool:
    """Whether there was a connection and it broke."""
    return isinstance(error.args[0] if error.args else None, urllib3.exceptions.ProtocolError)


def _reason(error: Exception) -> str:
    """The last cause, in a few words: "[Errno -2] Name or service not known" -> "Name or service not known"."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return getattr(error, "strerror", None) or str(error)


def _status(answer) -> str:
    return f"{answer.status_code} {answer.reason}".strip()


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _another_file(url: str, name: str, checksum: str | None, error: ValueError) -> str:
    kind, _, expected = (checksum or "").partition(":")
    got = re.search(r"but got (\w+)", str(error))
    return (
        f"{name} from {url} is not the file it should be: its {kind} is {got[1] if got else 'another'}, expected is "
        f"{expected}. It was removed. Try once more; if the same happens its publisher has replaced the file, and the "
        "set's card needs the new checksum."
    )
