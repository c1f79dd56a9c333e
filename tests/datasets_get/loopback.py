"""A web server on this machine that can be as bad as the real ones."""

import hashlib
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Served:
    """A file, and what goes wrong with it. What is a list is used up, one entry a request.

    Attributes
    ----------
    cuts : list of int or None
        Close the line after so many bytes of the answer.
    stalls : list of float
        Say nothing for so many seconds in the middle.
    statuses : list of int
        Answer so, with no file.
    """

    content: bytes
    ranges: bool = True
    etag: str | None = "by content"
    modified: str | None = None
    content_type: str = "application/octet-stream"
    declared_length: int | None = None
    chunked: bool = False
    no_length: bool = False
    redirect_to: str | None = None
    cuts: list = field(default_factory=list)
    stalls: list = field(default_factory=list)
    statuses: list = field(default_factory=list)
    headers: dict = field(default_factory=dict)

    @property
    def tag(self):
        return f'"{hashlib.md5(self.content).hexdigest()}"' if self.etag == "by content" else self.etag


class Server:
    """Serve `files` (path -> Served) and write down the requests: (path, headers)."""

    def __init__(self):
        self.files: dict[str, Served] = {}
        self.requests: list[tuple[str, dict]] = []
        self.sent_bytes: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer._answer(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def ranges_asked(self) -> list[str | None]:
        return [headers.get("Range") for _, headers in self.requests]

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request):
        path = request.path.rpartition(f":{self.port}")[2].lstrip("/")  # a proxy is asked for the whole URL
        self.requests.append((path, dict(request.headers)))
        served = self.files.get(path)
        if served is None:
            return self._no_file(request, 404)
        if served.statuses:
            return self._no_file(request, served.statuses.pop(0), served.headers)
        if served.redirect_to:
            return self._no_file(request, 302, {"Location": served.redirect_to})
        return self._file(request, served)

    def _no_file(self, request, status, headers=()):
        request.send_response(status)
        for key, value in dict(headers).items():
            request.send_header(key, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def _file(self, request, served):
        content, start = served.content, 0
        asked, condition = request.headers.get("Range"), request.headers.get("If-Range")
        if asked and served.ranges and condition in (None, served.tag, served.modified):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(content) > 0:
            return self._no_file(request, 416, {"Content-Range": f"bytes */{len(content)}"})
        body = content[start:]
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        for key, value in {"ETag": served.tag, "Last-Modified": served.modified, **served.headers}.items():
            if value:
                request.send_header(key, value)
        request.send_header("Content-Type", served.content_type)
        if served.chunked:
            request.send_header("Transfer-Encoding", "chunked")
        elif served.no_length:
            request.send_header("Connection", "close")
        else:
            length = len(body) if served.declared_length is None else served.declared_length
            request.send_header("Content-Length", str(length))
        request.end_headers()
        cut = served.cuts.pop(0) if served.cuts else None
        stall = served.stalls.pop(0) if served.stalls else 0
        body = body if cut is None else body[:cut]
        self.sent_bytes.append(len(body))
        try:
            half = len(body) // 2 if stall else len(body)
            self._send(request, served, body[:half])
            time.sleep(stall)
            self._send(request, served, body[half:])
            if served.chunked and cut is None:
                request.wfile.write(b"0\r\n\r\n")
        except OSError:  # the other side has gone
            pass
        if cut is not None or served.no_length or served.declared_length is not None:
            request.close_connection = True

    def _send(self, request, served, piece):
        if served.chunked and piece:
            request.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        else:
            request.wfile.write(piece)
        request.wfile.flush()
