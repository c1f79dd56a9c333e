"""The page of one visitor: from files to a report, all of it in the kernel that only this page talks to."""

import asyncio
import contextlib
import functools
import io
import json
import threading
from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path

import ipywidgets as widgets
import numpy as np

from course_lib import show
from course_lib.app import exports, regions, report, study
from course_lib.app.examples import examples
from course_lib.app.recipe import Recipe, load_recipe
from course_lib.app.segmenting import IMAGE, LABELS, NET, Job
from course_lib.app.session import Session
from course_lib.app.transfer import Download, Upload
from course_lib.datasets.disk import in_words
from course_lib.errors import CourseError
from course_lib.show.structures import COLOURS

SERVED = "served.json"  # beside the notebook: what `course app` was asked to serve
_NOT_USED = "(none)"
_FOUND = "Dashes: what the net found."
_WITH_TRUTH = f"{_FOUND} Solid lines: the mask that came with the study."
_PROBLEMS = 20  # that are listed
_TABLES = "<style>.course-table td, .course-table th { padding: 2px 1.2em 2px 0; text-align: left; }</style>"


def _said(place: str) -> Callable:
    """What goes wrong is said at a place of the page, and nowhere else: a traceback in a log would name the files."""

    def decorate(handle: Callable) -> Callable:
        @functools.wraps(handle)
        def handler(page: "Page", *arguments):
            try:
                return handle(page, *arguments)
            except CourseError as error:
                page.say(page.session.words(error), place, wrong=True)
            except Exception as error:
                words = f"This went wrong inside of the page ({type(error).__name__}). Load it anew."
                page.say(words, place, wrong=True)
            return None

        return handler

    return decorate


class Page(widgets.VBox):
    """Choose or send a study, see what is wrong with it, segment it, look at the result and take it home.

    Parameters
    ----------
    runs : sequence of Path
        Folders of published runs.
    root : Path, optional
        Where private folders are made.
    """

    def __init__(self, runs, root: Path | None = None):
        self.session, self._root = Session(root), root
        self._runs = {}
        for run in runs:
            recipe = load_recipe(run)
            title = recipe.title if recipe.title not in self._runs else f"{recipe.title} ({run.name})"
            self._runs[title] = run, recipe
        self._findings, self._study, self._job = study.Findings(), None, None
        self._labels, self._loop = None, None
        self._make_widgets()
        super().__init__(self._arranged())
        self._net_changed()

    @classmethod
    def served(cls) -> "Page":
        """The page that `course app` serves, as the file beside the notebook says."""
        asked = json.loads(Path(SERVED).read_text(encoding="utf-8"))
        return cls([Path(run) for run in asked["runs"]], Path(asked["sessions"]))

    # What visitors see ------------------------------------------------------------------------------------------------

    def say(self, words: str, place: str = "study", wrong: bool = False) -> None:
        """Tell the visitor something, beside the study or beside its segmentation."""
        colour = "#a01500" if wrong else "#111"
        line = f'<p role="status" style="color:{colour};line-height:1.4">{escape(words)}</p>' if words else ""
        (self._status if place == "study" else self._outcome).value = line

    def _make_widgets(self):
        wide = widgets.Layout(width="99%")
        style = {"description_width": "8em"}
        self._net = widgets.Dropdown(options=list(self._runs), description="net", style=style, layout=wide)
        self._upload = Upload(self._begin, self._piece, self._received)
        self._example = widgets.Dropdown(description="or choose", style=style, layout=widgets.Layout(width="34em"))
        self._take = widgets.Button(description="Take it", tooltip="Make this virtual patient")
        self._remove = widgets.Button(description="Remove my study", disabled=True)
        self._status = widgets.HTML(layout=wide)
        self._found = widgets.HTML(layout=wide)
        self._channels = widgets.VBox()
        self._facts = widgets.HTML(layout=wide)
        self._go = widgets.Button(description="Segment", button_style="primary", disabled=True)
        self._stop = widgets.Button(description="Cancel", disabled=True)
        self._working, self._outcome = widgets.Label(), widgets.HTML(layout=wide)
        self._bar = widgets.FloatProgress(0, min=0, max=1, layout=widgets.Layout(width="30em", visibility="hidden"))
        self._result = widgets.VBox()
        self._net.observe(self._net_changed, "value")
        self._take.on_click(self._take_example)
        self._remove.on_click(self._forget)
        self._go.on_click(self._segment)
        self._stop.on_click(lambda _: self._job and self._job.cancel())

    def _arranged(self):
        kept = (
            "What you send stays on this machine, in a folder that nobody else's page can read, and is removed when "
            f"you close this page. Up to {in_words(self.session.limit_upload)}."
        )
        return [
            widgets.HTML("<h1>Segment a study</h1>"),
            *([self._net] if len(self._runs) > 1 else []),
            widgets.HTML("<h2>1. The study</h2>"),
            self._upload,
            widgets.HTML(f"<small>{escape(kept)}</small>"),
            widgets.HBox([self._example, self._take]),
            self._status,
            self._found,
            self._channels,
            self._facts,
            widgets.HTML("<h2>2. The segmentation</h2>"),
            widgets.HBox([self._go, self._stop, self._remove]),
            widgets.HBox([self._bar, self._working]),
            self._outcome,
            self._result,
        ]

    @property
    def _drawn(self) -> list[str] | None:
        """The structures, for pictures; None where there are more than colours."""
        names = self._chosen[1].names
        return names if len(names) <= len(COLOURS) else None

    @property
    def _chosen(self) -> tuple[Path, Recipe]:
        return self._runs[self._net.value]

    # 1. The study -----------------------------------------------------------------------------------------------------

    @_said("study")
    def _net_changed(self, _change=None):
        recipe = self._chosen[1]
        self._choices = examples(recipe)
        self._example.options = list(self._choices)
        self._example.index = 0 if self._choices else None  # a menu that was empty does not choose by itself
        self._take.disabled = not self._choices
        wants = f"{', '.join(recipe.channels)} on one grid" if recipe.channels else f"one {recipe.modality} volume"
        self.say(f"The net {recipe.title!r} wants {' '.join(wants.split())} and finds {', '.join(recipe.names)}.")
        self._clear_result()
        if self._findings.candidates:
            self._offer()

    @_said("study")
    def _begin(self, total: int) -> bool:
        if self._job is not None:
            raise CourseError("A segmentation is under way: cancel it first.")
        self._forget()
        if total > self.session.limit_upload:
            raise CourseError(
                f"The files are {in_words(total)}, and {in_words(self.session.limit_upload)} is all that is taken "
                "here. Choose fewer, or one study at a time."
            )
        self._expected, self._arrived = total, 0
        return True

    @_said("study")
    def _piece(self, name: str, content: bytes) -> bool:
        self.session.receive(name, content)
        self._arrived += len(content)
        self.say(f"Receiving: {in_words(self._arrived)} of {in_words(self._expected)}")
        return True

    @_said("study")
    def _received(self):
        self.say("Unpacking and reading headers ...")
        self.session.open_all()
        self._look()

    @_said("study")
    def _take_example(self, _button):
        if self._job is not None:
            raise CourseError("A segmentation is under way: cancel it first.")
        self._forget()
        self._take.disabled, self._upload.enabled = True, False
        self.say("Making the virtual patient, which takes some ten seconds ...")
        make, folder, ready = self._choices[self._example.value], self.session.study, self._in_loop(self._example_made)

        def work():
            try:
                make(folder)
            except Exception as error:
                ready(f"The virtual patient could not be made ({type(error).__name__}).")
            else:
                ready("")

        self._making = threading.Thread(target=work, daemon=True)
        self._making.start()

    @_said("study")
    def _example_made(self, error: str):
        self._take.disabled, self._upload.enabled = False, True
        if error:
            raise CourseError(error)
        self.session.open_all()
        self._look()

    def _look(self):
        self._remove.disabled = False
        try:
            self._findings = study.look(self.session)
        except BaseException:
            self.session.forget()
            raise
        self._offer()

    def _offer(self):
        """Show what was found, with a suggestion which image is which channel."""
        recipe, found = self._chosen[1], self._findings
        by_words = {}
        for one in found.candidates:
            by_words[f"{one.words}" if one.words not in by_words else f"{one.words} ({len(by_words) + 1})"] = one
        self._by_words = by_words
        words_of = {id(one): words for words, one in by_words.items()}
        menus, suggested = [], study.suggest(found.candidates, recipe.channels)
        for name, one in zip(recipe.channels or ("image",), suggested, strict=True):
            menu = widgets.Dropdown(
                options=[_NOT_USED, *by_words], value=_NOT_USED if one is None else words_of[id(one)],
                description=name, style={"description_width": "8em"}, layout=widgets.Layout(width="99%"),
            )  # fmt: skip
            menu.observe(self._check, "value")
            menus.append(menu)
        self._channels.children = menus
        count = len(found.problems)
        problems = [*found.problems[:_PROBLEMS], *([f"and {count - _PROBLEMS} more"] if count > _PROBLEMS else [])]
        folded = f"<details><summary>Not used: {count}</summary>{_listed(problems)}</details>"
        self._found.value = folded if problems else ""
        self._check()

    @_said("study")
    def _check(self, _change=None):
        self._clear_result()
        self._study, self._go.disabled, self._facts.value = None, True, ""
        recipe = self._chosen[1]
        chosen = [self._by_words.get(menu.value) for menu in self._channels.children]
        found = study.put_together(chosen, recipe)
        self._remarks = study.remarks(found, recipe)
        self._study, self._go.disabled = found, False
        doubts = f"<p><b>Doubtful:</b></p>{_listed(self._remarks)}" if self._remarks else ""
        self._facts.value = _TABLES + report.facts_html(study.facts(found)) + doubts
        self.say("The study can be segmented." + (" Read what is doubtful about it first." if doubts else ""))

    @_said("study")
    def _forget(self, _button=None):
        if self._job is not None:
            self._job.cancel()
            self._job.wait(10)
        self._clear_result()
        self.session.forget()
        self._findings, self._study = study.Findings(), None
        self._channels.children, self._found.value, self._facts.value = (), "", ""
        self._go.disabled = self._remove.disabled = True
        self.say("The study is removed." if _button is not None else "")

    # 2. The segmentation ----------------------------------------------------------------------------------------------

    @_said("result")
    def _segment(self, _button):
        self._clear_result()
        self._busy(True)
        self._bar.value, self._bar.layout.visibility = 0, "visible"
        self._working.value = "starting"
        self._job = Job(
            self._study, self._chosen[0], self.session.result,
            tell=self._in_loop(self._progress), done=self._in_loop(self._ended), queue=self._root,
        )  # fmt: skip

    @_said("result")
    def _progress(self, share: float, words: str):
        if self._job is not None:
            self._bar.value, self._working.value = share, words

    @_said("result")
    def _ended(self, error: str | None):
        self._job = None
        self._busy(False)
        self._bar.layout.visibility, self._working.value = "hidden", ""
        if error is None:
            self.say("Cancelled. The study is still here.", "result")
        elif error:
            raise CourseError(error)
        else:
            self._show()

    def _busy(self, busy: bool):
        self._go.disabled, self._stop.disabled = busy, not busy
        self._upload.enabled = not busy
        self._take.disabled = busy or not self._choices
        for menu in (self._net, *self._channels.children):
            menu.disabled = busy

    def _in_loop(self, handle: Callable) -> Callable:
        """The same, called in the thread of the kernel, whichever thread calls it."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: a test, a script
            return handle
        return lambda *arguments: loop.call_soon_threadsafe(handle, *arguments)

    # 3. The result ----------------------------------------------------------------------------------------------------

    def _clear_result(self):
        self.say("", "result")
        for child in self._result.children:
            child.close()
        self._result.children, self._labels, self._viewer = (), None, None

    def _show(self):
        recipe, found = self._chosen[1], self._study
        self._labels = np.load(self.session.result / LABELS)
        self._image = np.load(self.session.result / IMAGE, mmap_mode="r")
        self._volumes = regions.measured(self._labels, found.spacing_mm, recipe)
        self._truth, self._comparison, trouble = None, None, ""
        try:
            if found.mask_of is not None:
                truth = recipe.from_numbers(found.mask_of.read()[1], found.is_dicom)
                self._comparison = regions.compared(self._labels, truth, found.spacing_mm, recipe)
                self._truth = truth
        except CourseError as error:
            trouble = f"It is not compared with the mask that came with the study: {self.session.words(error)}"
        choice = [(name, number) for number, name in enumerate(found.channels or ("image",))]
        shown = widgets.Dropdown(options=choice, description="image")
        shown.observe(lambda change: self._view(change.new), "value")
        self._slices = widgets.VBox()
        self._view(0)
        tables = report.table_html(self._volumes)
        if self._comparison is not None:
            tables += "<p>Beside the mask that came with the study:</p>" + report.table_html(self._comparison)
        tables += f"<p>{escape(trouble)}</p>" if trouble else ""
        downloads = [Download("Report (HTML, prints to PDF)", self._report), Download("NIfTI", self._nifti)]
        downloads += [Download("DICOM SEG", self._seg)] if found.is_dicom else []
        self._result.children = [
            widgets.HTML("<h2>3. The result</h2>"),
            *([shown] if len(found.channels) > 1 else []),
            self._slices,
            widgets.HTML(f"<small>{_WITH_TRUTH if self._truth is not None else _FOUND}</small>"),
            *self._in_3d(),
            widgets.HTML(f"{_TABLES}{tables}"),
            widgets.HTML("<h2>4. To take home</h2>"),
            widgets.HBox(downloads, layout=widgets.Layout(flex_flow="row wrap")),
        ]
        self.say("Done." if self._labels.any() else "Done: the net found nothing of what it looks for.", "result")

    def _view(self, number: int):
        for child in self._slices.children:
            child.close()
        self._shown = number
        self._viewer = show.slice_viewer(
            self._image[number], self._truth, self._labels, spacing_mm=self._study.spacing_mm,
            names=self._drawn, title=(self._study.channels or ("",))[number],
        )  # fmt: skip
        self._slices.children = [self._viewer]

    def _in_3d(self) -> list[widgets.Widget]:
        """The place of the view in space: made when it is asked for, since it takes seconds and much of the browser."""
        button, place = widgets.Button(description="Show in 3D"), widgets.VBox()

        def make(_button):
            button.disabled = True
            self._make_3d(place)

        button.on_click(make)
        return [button, place]

    @_said("result")
    def _make_3d(self, place: widgets.VBox):
        viewer = show.volume_viewer(
            np.asarray(self._image[self._shown]), self._labels, spacing_mm=self._study.spacing_mm,
            names=self._drawn,
        )  # fmt: skip
        place.children = [viewer]

    @_said("result")
    def _nifti(self):
        content = exports.as_nifti(self._labels, self._study, self._chosen[1], self.session.folder)
        return "labels.nii.gz", "application/gzip", content

    @_said("result")
    def _seg(self):
        content = exports.as_seg(self._labels, self._study, self._chosen[1], self.session.folder)
        return "segmentation.dcm", "application/dicom", content

    @_said("result")
    def _report(self):
        page = report.report_html(
            title=f"Segmentation by {self._chosen[1].title}",
            net=json.loads((self.session.result / NET).read_text(encoding="utf-8")),
            study=study.facts(self._study),
            remarks=self._remarks,
            volumes=self._volumes,
            comparison=self._comparison,
            pictures=self._pictures(),
            when=datetime.now(),
        )
        return "report.html", "text/html", page.encode()

    def _pictures(self) -> list[tuple[bytes, str]]:
        """The three planes through most of what was found, and its surfaces."""
        spacing_mm, made = self._study.spacing_mm, []
        for plane in ("axial", "coronal", "sagittal"):
            viewer = show.slice_viewer(
                self._image[self._shown],
                self._truth,
                self._labels,
                spacing_mm=spacing_mm,
                plane=plane,
                names=self._drawn,
            )
            with contextlib.closing(viewer):
                made.append(viewer.picture())
        if self._labels.any():
            made.append(show.surface_picture(self._labels, spacing_mm, self._drawn))
        return [(_png(picture), picture.alt) for picture in made]


def _listed(texts: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _png(picture: show.Picture) -> bytes:
    png = io.BytesIO()
    picture.figure.savefig(png, format="png", dpi=110, bbox_inches="tight")
    return png.getvalue()
