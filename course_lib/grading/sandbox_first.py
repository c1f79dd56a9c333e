"""The first process of a container: starts the rest, and ends with the grader, which ends the container.

A program by itself, started as `python -I -S sandbox_first.py SOCKET COMMAND...`. Whoever listens at the socket learns
the process's number from the system; when the line is cut, however that came about, nothing is to be left running.
"""

import os
import signal
import socket
import sys


def main(address: str, *command: str) -> None:
    line = socket.socket(socket.AF_UNIX)
    line.connect(address)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the kernel, in the same process group
    kernel = os.fork()
    if not kernel:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(command[0], command)

    def reap(*_):
        """Also what has lost its parent; the end of the kernel is that of the container."""
        ended, status = os.waitpid(-1, os.WNOHANG)
        while ended:
            if ended == kernel:
                code = os.waitstatus_to_exitcode(status)
                os._exit(code if code >= 0 else 128 - code)
            ended, status = os.waitpid(-1, os.WNOHANG)

    signal.signal(signal.SIGCHLD, reap)
    reap()
    line.recv(1)  # nothing is ever sent


if __name__ == "__main__":
    main(*sys.argv[1:])
