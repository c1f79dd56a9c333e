"""What headers say of virtual patients: names that nobody has, days on which nobody was imaged. All from the seed."""

from datetime import datetime, timedelta

import numpy as np
from pydicom.valuerep import format_number_as_ds

from course_lib.phantoms.thorax.patient import State

# Given names by sex, in the spelling of no register; family names are made of two words, and end in what they are.
_GIVEN = {
    "F": ("Abelune", "Brindly", "Celandra", "Dorvina", "Elowisp", "Fenja-Lou", "Ginevry", "Hollimay", "Isobrell",
          "Junavere", "Kestria", "Lunabel", "Mirrowen", "Nellamy", "Ottilune", "Perrivale"),
    "M": ("Aldermoss", "Bertwin", "Corvander", "Dunstable", "Edmundo-Fay", "Falkemar", "Gorsewin", "Hartolf",
          "Ivorbran", "Jasperoon", "Kelvander", "Lorimond", "Mortigan", "Norbrand", "Osgrimm", "Peregrast"),
}  # fmt: skip
_FIRST = ("Amber", "Bramble", "Candle", "Drizzle", "Ember", "Fable", "Glimmer", "Hazel", "Inkwell", "Juniper",
          "Kettle", "Lantern", "Marble", "Nettle", "Opal", "Pebble")  # fmt: skip
_SECOND = ("brook", "cloak", "dale", "fern", "gate", "hollow", "kin", "light", "moor", "nook", "quill", "root",
           "shade", "thorn", "wick", "wood")  # fmt: skip
_FIRST_DAY, _DAYS = datetime(2015, 1, 1), 3650


def fantasy_name(seed: int, sex: str) -> str:
    """Family name and given name, as DICOM writes them; its second name says that it is a phantom's.

    The X-ray and the CT of one seed show the same body and bear the same name.

    >>> fantasy_name(7, "F")
    'Marblegate^Abelune^Phantom'
    """
    rng = np.random.default_rng([seed, 3000])
    first, second = (str(words[rng.integers(len(words))]) for words in (_FIRST, _SECOND))
    given = _GIVEN[sex]
    return f"{first}{second}^{given[rng.integers(len(given))]}^Phantom"


def day_of(seed: int, kind: str, visit: int = 1) -> datetime:
    """When a patient was imaged: at some hour between 8 and 18 of some day, later visits some weeks or months later.

    Parameters
    ----------
    seed : int
    kind : {"XRAY", "CT", "MR"}
        Each is another day.
    visit : int
        1, 2, ...
    """
    rng = np.random.default_rng([seed, 3001, *kind.encode()])
    day = int(rng.integers(_DAYS))
    for _ in range(1, visit):
        day += int(rng.integers(20, 400))
    return _FIRST_DAY + timedelta(days=day, seconds=int(rng.integers(8 * 3600, 18 * 3600)))


def dated(moment: datetime) -> dict[str, str]:
    """Header values of a study, its series and images that were all taken at one moment.

    >>> dated(datetime(2019, 3, 4, 15, 30))["StudyDate"]
    '20190304'
    """
    levels = ("Study", "Series", "Acquisition", "Content")
    dates = {f"{level}Date": moment.strftime("%Y%m%d") for level in levels}
    return dates | {f"{level}Time": moment.strftime("%H%M%S") for level in levels}


def drawn_with(state: State) -> str:
    """The truth about a chest in words, to sort patients by.

    >>> drawn_with(State("supine", 1.0, "up", ("nodule", "effusion"), 0.5, ("pacemaker",), 1))
    'Drawn with nodule, effusion, pacemaker'
    >>> drawn_with(State("supine", 1.0, "up", (), 0.5, (), 1))
    'Drawn without disease and devices'
    """
    what = [*state.findings, *state.devices]
    return f"Drawn with {', '.join(what)}" if what else "Drawn without disease and devices"


def decimal(number: float) -> str:
    """A number as DICOM writes it: 16 characters at most.

    >>> decimal(4), decimal(1 / 3)
    ('4.0', '0.33333333333333')
    """
    return format_number_as_ds(float(number))
