"""Run a notebook of somebody else's to its end, whatever is in it.

nbgrader's own `Execute` leaves a whole submission ungraded when one cell kills the kernel or ignores an interrupt, and
gives full marks to a test cell that shows a value. `SafeExecute` charges each such event to the cell that caused it.

    what a cell does                    what happens
    ----------------------------------  ---------------------------------------------------------------------------
    runs for longer than `timeout`      interrupted; the cell gets a CellTimeoutError
    ignores the interrupt               after `iopub_timeout` seconds the kernel is killed, then as below
    kills the kernel, or exceeds the    a KernelDiedError; a new kernel replays the earlier cells without the killer
    memory of its sandbox               and without test cells, and the run goes on, `max_restarts` times at most
    prints without end                  the output is cut at `max_output_chars`
    graded test cell shows a value      a ValueInTestCellError instead of nbgrader's partial credit
    graded test cell writes to stderr   the text is kept, and costs nothing
    the notebook exceeds its time       every cell left gets a NotRunError
"""

import asyncio
import copy
from time import monotonic

from nbclient.client import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Bool, Enum, Instance, Integer, List

from course_lib.grading.course import is_test
from course_lib.grading.sandbox import KINDS, Limits
from course_lib.grading.sandbox_kernel import enclose

# The profile is set by a kernel argument, not in the environment: nbgrader's validator knows no other way in.
# `exit()` would end the kernel a moment after its cell, and so cost the next one.
KERNEL_ARGUMENTS = [
    "--IPKernelApp.exec_lines="
    "__import__('os').environ.update(COURSE_PROFILE='smoke'); get_ipython().ask_exit = lambda: None",
    "--IPKernelApp.log_level=ERROR",
]

EVENTS = ("CellTimeoutError", "KernelDiedError", "NotRunError", "TamperedError", "ValueInTestCellError")
_OUTPUTS = ("stream", "display_data", "execute_result", "update_display_data")
_LONGEST_ERROR_CHARS = 20_000
_CHARS_OF_AN_EMPTY_OUTPUT = 200  # so that the number of outputs is bounded too


class SafeExecute(Execute):
    """nbgrader's `Execute` for notebooks that may loop, crash or cheat; see the table at the head of this file.

    Configured under its own name or, for what nbgrader knows already, under `Execute`.
    """

    timeout = Integer(60, help="Seconds one cell may take.").tag(config=True)
    iopub_timeout = Integer(5, help="Seconds an interrupted cell may take to stop.").tag(config=True)
    notebook_timeout = Integer(900, help="Seconds the whole notebook may take.").tag(config=True)
    # An exercise that kills the kernel does so in its try cell and in up to two tests; two such exercises are forgiven.
    max_restarts = Integer(6, help="How often a kernel that died is replaced.").tag(config=True)
    max_output_chars = Integer(2_000_000, help="Characters of output one cell may leave, images included.").tag(
        config=True
    )
    extra_arguments = List(KERNEL_ARGUMENTS).tag(config=True)
    sandbox = Enum(KINDS, default_value="auto", help="What each kernel runs in; auto is the best there is.").tag(
        config=True
    )
    limits = Instance(Limits, (), help="How much a notebook may use; a course_lib.grading.sandbox.Limits.").tag(
        config=True
    )
    # A student's atexit handler must not hold up the class.
    shutdown_kernel = Enum(["graceful", "immediate"], default_value="immediate").tag(config=True)
    coalesce_streams = Bool(False)  # nbclient's takes hours for a line of a million characters; see `_merge_streams`
    store_widget_state = Bool(False).tag(config=True)

    def preprocess(self, nb, resources=None, km=None):
        """Run every code cell of `nb` in place; returns `(nb, resources)`."""
        NotebookClient.__init__(self, nb, km)
        self._check_assign_resources(resources)
        self._restarts = 0
        self._not_replayed = set()
        try:
            self._start_kernel()
            self._deadline = monotonic() + self.notebook_timeout
            for index, cell in enumerate(nb.cells):
                if _is_run(cell):
                    self._run(cell, index)
        finally:
            self._stop_kernel()
        return nb, self.resources

    # -- one cell ---------------------------------------------------------------------------------------------------

    def _run(self, cell, index):
        cell.outputs = []
        if self.km is None:
            self._restore(index)
        if self.km is None:
            cell.outputs = [_error("NotRunError", f"not run: the kernel had died more than {self.max_restarts} times")]
        elif monotonic() >= self._deadline:
            cell.outputs = [
                _error("NotRunError", f"not run: the notebook had used up its {self.notebook_timeout} seconds before")
            ]
        else:
            self._execute(cell, index)
        if is_test(cell):
            _close_loopholes(cell)

    def _execute(self, cell, index):
        """Run a cell; a kernel that does not survive it is put away."""
        self._timed_out = False
        self._output_chars = 0
        try:
            self.execute_cell(cell, index, store_history=True)
        except (DeadKernelError, CellTimeoutError) as death:
            cause = "the kernel died" if isinstance(death, DeadKernelError) else "the kernel stopped answering"
            if exceeded := getattr(self.km.provisioner, "exceeded", ""):
                cause = f"the kernel was ended because the notebook {exceeded}"
            self._stop_kernel()
            if not self._timed_out:
                cell.outputs.append(_error("KernelDiedError", f"{cause} while this cell was running"))
        _merge_streams(cell)
        if self._timed_out:
            kept = [output for output in cell.outputs if output.output_type != "error"]
            cell.outputs = [*kept, _error("CellTimeoutError", f"stopped after {self._limit():.0f} seconds")]
        if self._timed_out or self.km is None:
            self._not_replayed.add(index)

    def _limit(self):
        return min(self.timeout, max(1, self._deadline - monotonic()))

    def _get_timeout(self, cell):
        return self._limit()

    async def _async_handle_timeout(self, timeout, cell=None):
        self._timed_out = True
        return await super()._async_handle_timeout(timeout, cell)

    # -- kernels ----------------------------------------------------------------------------------------------------

    def _start_kernel(self):
        self.reset_execution_trackers()
        self.km = self.create_kernel_manager()
        enclose(self.km, self.sandbox, self.limits)
        self.start_new_kernel()
        self.start_new_kernel_client()

    def _stop_kernel(self):
        if self.km is not None:
            self._cleanup_kernel()
            self.km = None

    def _restore(self, index):
        """Start a new kernel and bring it to where the old one was before the cell `index`, if a restart is left."""
        while self.km is None and self._restarts < self.max_restarts:
            self._restarts += 1
            self._start_kernel()
            for earlier in range(index):
                if self.km is not None and self._is_replayed(earlier):
                    self._replay(earlier)

    def _is_replayed(self, index):
        cell = self.nb.cells[index]
        return _is_run(cell) and not is_test(cell) and index not in self._not_replayed

    def _replay(self, index):
        shown = self.nb.cells[index]
        self.nb.cells[index] = copy.deepcopy(shown)
        try:
            self._execute(self.nb.cells[index], index)
        finally:
            self.nb.cells[index] = shown

    # -- output -----------------------------------------------------------------------------------------------------

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        # As in nbclient, but handing over to the clock after every message: a cell that shows something without end
        # would otherwise never reach its timeout.
        while True:
            msg = await ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
            if msg["parent_header"].get("msg_id") == parent_msg_id:
                try:
                    self.process_message(msg, cell, cell_index)
                except CellExecutionComplete:
                    return
            await asyncio.sleep(0)

    def process_message(self, msg, cell, cell_index):
        """As nbclient's, but a cell leaves `max_output_chars` characters at most."""
        content = msg["content"]
        if msg["msg_type"] in _OUTPUTS:
            room = self.max_output_chars - self._output_chars
            self._output_chars += _CHARS_OF_AN_EMPTY_OUTPUT + _chars(content)
            if self._output_chars > self.max_output_chars:
                if room > 0:
                    kept = content.get("text", "")[:room]
                    notice = f"{kept}\n[The output was cut: it exceeds {self.max_output_chars:,} characters.]\n"
                    cell.outputs.append(new_output("stream", name="stdout", text=notice))
                return None
        elif msg["msg_type"] == "error":
            if content["ename"] in EVENTS:  # which are the grader's to say, and are shown as they are
                content["ename"] = "Exception"
            content["evalue"] = content["evalue"][:_LONGEST_ERROR_CHARS]
            content["traceback"] = [frame[-_LONGEST_ERROR_CHARS:] for frame in content["traceback"][-100:]]
        return super().process_message(msg, cell, cell_index)


def _is_run(cell):
    return cell.cell_type == "code" and bool(cell.source.strip()) and not cell.metadata.get("skipped")


def _error(name, message):
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _chars(content):
    texts = [content["text"]] if "text" in content else content.get("data", {}).values()
    return sum(len(text if isinstance(text, str) else str(text)) for text in texts)


def _merge_streams(cell):
    """Make one output of all text of a stream, and of a line that was written over what it showed last."""
    first, outputs = {}, []
    for output in cell.outputs:
        if output.output_type != "stream":
            outputs.append(output)
        elif output.name in first:
            first[output.name].append(output.text)
        else:
            first[output.name] = [output.text]
            outputs.append(output)
    for output in outputs:
        if output.output_type == "stream":
            lines = "".join(first[output.name]).split("\n")
            output.text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    cell.outputs = outputs


def _close_loopholes(cell):
    """Leave a graded test cell two ways out: it ran through, or it failed.

    nbgrader reads the first `execute_result` as points, unreadable ones as all points, even where an assertion fails
    later; and it takes any text on stderr for a failure.
    """
    shows_value = any(output.output_type == "execute_result" for output in cell.outputs)
    cell.outputs = [output for output in cell.outputs if output.output_type != "execute_result"]
    for output in cell.outputs:
        if output.output_type == "stream":
            output.name = "stdout"
    if shows_value:
        message = "a test cell shows a value, but is graded by its assertions alone: none of its points are given"
        cell.outputs.append(_error("ValueInTestCellError", message))
