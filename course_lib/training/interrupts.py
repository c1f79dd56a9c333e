"""Ctrl-C between two steps, never within one: half a step would leave weights that no run ever has."""

import contextlib
import signal
import threading


class Interrupts:
    """While it is entered, Ctrl-C waits for the end of what is `uninterrupted`; pressed twice, it does not wait.

    Attributes
    ----------
    torn : bool
        Something was broken off in the middle, so that the state in memory is not to be kept.
    """

    def __init__(self):
        self.torn = False
        self._depth, self._pending = 0, False
        self._before = None

    def __enter__(self):
        here = threading.current_thread() is threading.main_thread()
        if here and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(self, *_):
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    @contextlib.contextmanager
    def uninterrupted(self):
        self._depth += 1
        try:
            yield
        except BaseException:
            self.torn = True
            raise
        finally:
            self._depth -= 1
        if self._pending and not self._depth:
            self._pending = False
            raise KeyboardInterrupt

    def _pressed(self, *_):
        if self._depth and not self._pending:
            self._pending = True
        else:
            raise KeyboardInterrupt
