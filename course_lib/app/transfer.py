"""Files between the browser and the kernel of its page: by the page's own connection, at no address of their own."""

from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class Upload(anywidget.AnyWidget):
    """A place to choose files or drop them.

    Parameters
    ----------
    begin : callable (total_bytes) -> bool
    piece : callable (name, bytes) -> bool
        Whether to go on; where not, the browser sends no more.
    end : callable ()
    """

    _esm = _HERE / "upload.js"
    enabled = traitlets.Bool(True).tag(sync=True)

    def __init__(self, begin: Callable[[int], bool], piece: Callable[[str, bytes], bool], end: Callable[[], None]):
        super().__init__()
        self._begin, self._piece, self._end = begin, piece, end
        self.on_msg(self._on_message)

    def _on_message(self, _widget, message, buffers):
        go = False
        try:
            if message.get("kind") == "begin":
                go = self._begin(int(message["total"]))
            elif message.get("kind") == "piece":
                go = self._piece(str(message["name"]), bytes(buffers[0]) if buffers else b"")
            elif message.get("kind") == "end":
                self._end()
        finally:
            self.send({"go": bool(go)})


class Download(anywidget.AnyWidget):
    """A button that makes a file when it is pressed and hands it to the browser.

    Parameters
    ----------
    label : str
    make : callable () -> (name, media type, bytes), or None where it cannot be made
    """

    _esm = _HERE / "download.js"
    label = traitlets.Unicode().tag(sync=True)

    def __init__(self, label: str, make: Callable[[], tuple[str, str, bytes] | None]):
        super().__init__(label=label)
        self._make = make
        self.on_msg(self._on_message)

    def _on_message(self, _widget, _message, _buffers):
        made = None
        try:
            made = self._make()
        finally:
            if made is None:
                self.send({"name": ""})
            else:
                name, kind, content = made
                self.send({"name": name, "type": kind}, buffers=[content])
