"""A visitor's page without a browser: from files to a report."""

import re

import nibabel
import numpy as np
import pytest
from tiny_run import SHAPE

from course_lib import dicom
from course_lib.app.notice import NOTICE


def send(page, *files):
    assert page._begin(sum(path.stat().st_size for path in files))
    for path in files:
        assert page._piece(path.name, path.read_bytes())
    page._received()


def segmented(page):
    page._segment(None)
    page._job.wait(300)
    return page


def status(page) -> str:
    return page._status.value + page._outcome.value


def test_from_nifti_files_to_a_report(make_page, brain, tmp_path, capfd):
    page = make_page()
    assert page._go.disabled
    send(page, *sorted(brain.iterdir()))
    assert "can be segmented" in status(page)
    segmented(page)
    assert "Done" in status(page)

    name, _, content = page._nifti()
    (tmp_path / name).write_bytes(content)
    result = nibabel.load(tmp_path / name)
    source = nibabel.load(next(brain.glob("*t1n*")))
    assert result.shape == SHAPE[::-1]
    np.testing.assert_allclose(np.abs(np.linalg.det(result.affine)), np.abs(np.linalg.det(source.affine)), rtol=1e-4)
    found = np.bincount(np.asarray(result.dataobj).astype(int).ravel(), minlength=4)[1:].sum()
    whole = page._volumes.set_index("region").volume_ml["whole tumour"]
    assert whole == pytest.approx(found * np.abs(np.linalg.det(source.affine)) / 1000, rel=1e-4)

    report = page._report()[2].decode()
    assert report.count(NOTICE) >= 2
    assert "whole tumour" in report
    assert report.count("data:image/png;base64,") == 4
    assert not re.search(r'(?:src|href)="(?!data:)', report)  # nothing is fetched from anywhere
    assert str(page.session.folder) not in report
    assert page._comparison.set_index("region").dice["whole tumour"] > 0.3  # the net knows this brain
    assert capfd.readouterr() == ("", "")


def test_from_dicom_series_to_a_seg(make_page, head_zip, tmp_path):
    page = make_page()
    send(page, head_zip)
    assert "Doubtful" in page._facts.value
    assert "MR-1-0001" not in page._facts.value + status(page)  # the patient
    segmented(page)
    name, _, content = page._seg()
    path = tmp_path / name
    path.write_bytes(content)
    series = page._study.image
    np.testing.assert_array_equal(dicom.read_mask(path, series), page._labels)


def test_bad_files_are_said_and_the_page_goes_on(make_page, brain, tmp_path, capfd):
    page = make_page()
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 not a zip")
    send(page, tmp_path / "bad.zip")
    assert "not a whole zip" in status(page)
    assert page._go.disabled
    send(page, *sorted(brain.iterdir()))
    assert not page._go.disabled
    assert capfd.readouterr() == ("", "")


def test_too_large_a_study_is_refused_before_a_byte_of_it(make_page):
    page = make_page()
    assert not page._begin(10**12)
    assert "all that is taken here" in status(page)


def test_two_visitors_see_nothing_of_each_other(make_page, brain):
    one, other = make_page(), make_page()
    send(one, *sorted(brain.iterdir()))
    assert one.session.folder != other.session.folder
    assert list(one.session.study.iterdir())
    assert not list(other.session.study.iterdir())
    assert other._go.disabled
    assert other._nifti() is None


def test_what_is_removed_is_gone(make_page, brain):
    page = make_page()
    send(page, *sorted(brain.iterdir()))
    page._remove.click()
    assert "removed" in status(page)
    assert not [path for path in page.session.folder.rglob("*") if path.is_file()]
    assert page._go.disabled


def test_a_cancelled_segmentation_leaves_the_study(make_page, brain):
    page = make_page()
    send(page, *sorted(brain.iterdir()))
    page._segment(None)
    job = page._job
    assert not page._begin(10)  # nobody exchanges the study under it
    page._stop.click()
    job.wait(60)
    assert "Cancelled" in status(page)
    assert not page._go.disabled


def test_another_choice_of_channels_is_checked_again(make_page, brain):
    page = make_page()
    send(page, *sorted(brain.iterdir()))
    menu = page._channels.children[0]
    menu.value = menu.options[2]
    assert "two sequences" in status(page)
    assert page._go.disabled


def test_a_virtual_patient_can_be_chosen(make_page):
    page = make_page()
    page._take_example(None)
    page._making.join(200)
    assert "can be segmented" in status(page)
