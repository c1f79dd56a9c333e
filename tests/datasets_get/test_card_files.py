"""What is wrong with a card of your own is said; tests/test_cards.py looks at those of the course."""

import pytest

from course_lib import datasets
from course_lib.errors import CourseError

GOOD = 'name = "mine"\ntitle = "t"\nkind = "download"\nmodality = "CT"\nlicence = "CC0"\n'
FILE = '[[files]]\nurl = "https://a.example/b"\nname = "b"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "is no TOML"),
        ('name = "mine"', "lacks title, kind, modality, licence"),
        (GOOD, "lacks files"),
        (GOOD + '[[files]]\nurl = "https://a.example/b"\n', r"lacks name of a \[\[files\]\] entry"),
        (GOOD.replace("download", "upload") + FILE, "is of the kind 'upload'"),
        (GOOD.replace("mine", "yours") + FILE, "has the name 'yours', which must be that of its file"),
        (GOOD + FILE.replace('"b"', '"../b"'), "lies outside"),
        (GOOD + FILE.replace('"b"', "'C:\\b'"), "lies outside"),
        (GOOD + FILE + 'into = "/etc"', "lies outside"),
        (GOOD + 'folder = ".."\n' + FILE, "lies outside"),
    ],
)
def test_what_is_wrong_with_a_card_is_said(cards, text, words):
    (cards / "mine.toml").write_text(text)
    with pytest.raises(CourseError, match=rf"mine\.toml.*{words}"):
        datasets.cards()


def test_a_card_that_will_do(cards):
    (cards / "mine.toml").write_text(GOOD + FILE)
    assert list(datasets.cards()) == ["mine"]
