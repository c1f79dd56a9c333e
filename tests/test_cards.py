"""The cards of datasets/: complete, sound in themselves, and agreeing with docs/catalogue.md.

`python tests/test_cards.py` writes the tables of the catalogue anew, from the cards.
"""

import re
import tomllib
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from urllib.parse import urlsplit

import numpy as np
import pytest

from course_lib import phantoms, pipeline
from course_lib.datasets.disk import in_words

ROOT = Path(__file__).parents[1]
FOLDER, CATALOGUE = ROOT / "datasets", ROOT / "docs" / "catalogue.md"
CARDS = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
PHANTOMS = [name for name, card in CARDS.items() if card["kind"] == "phantom"]
REAL = [name for name in CARDS if name not in PHANTOMS]
LAID_OUT = [name for name in REAL if "layout" in CARDS[name]]

ALL = {
    "name": str, "title": str, "kind": str, "modality": str, "task": str, "what": str, "who": str, "licence": str,
    "redistribute": bool, "commercial": bool, "format": str, "mask_convention": str, "warnings": list,
    "sources": list, "split": dict,
}  # fmt: skip
OPTIONAL = {"folder": str, "labels": dict}
OF_A_PHANTOM = {"origin": str, "seed": int, "maker": str, "profiles": dict}
OF_REAL_DATA = {"paper": str, "page": str, "unverified": list, "layout": dict}
OF_REAL_DATA_OR_UNVERIFIED = {"doi": str, "terms": str, "patients": int, "images": int, "bytes": int}
REAL_OPTIONAL = {"about": list, "files": list, "place": dict}
OF_A_FILE = {"url", "name", "bytes", "sha256", "md5", "checksum_from", "unpack", "into"}
OF_A_LAYOUT = {
    "kind", "images", "match", "patient", "masks", "same_patient", "facing", "spacing_mm", "raw", "mask_scale",
    "rescale", "channels", "classes", "class",
}  # fmt: skip
HEX_DIGITS = {"sha256": 64, "md5": 32}
# These servers were not seen to speak https. What is loaded from them is known by its sha256.
WITHOUT_HTTPS = {"db.jsrt.or.jp", "imgcom.jsrt.or.jp", "medicaldecathlon.com"}

# Paths as they lie in the publishers' archives -> whose they are. None: no image of the set.
PATHS = {
    "montgomery": {
        "MontgomerySet/CXR_png/MCUCXR_0001_0.png": "MCUCXR_0001",
        "MontgomerySet/CXR_png/MCUCXR_0402_1.png": "MCUCXR_0402",
    },
    "shenzhen": {"ChinaSet_AllFiles/CXR_png/CHNCXR_0662_1.png": "CHNCXR_0662"},
    "jsrt-scr": {
        "All247images/JPCLN001.IMG": "JPCLN001",
        "All247images/JPCNN093.IMG": "JPCNN093",
        "All247images/other.IMG": None,
    },
    "covid-ct-lungs": {
        "images/coronacases_010.nii.gz": "coronacases_010",
        "images/radiopaedia_10_85902_1.nii.gz": "radiopaedia_10",
        "images/radiopaedia_10_85902_3.nii.gz": "radiopaedia_10",
        "images/radiopaedia_4_85506_1.nii.gz": "radiopaedia_4",
    },
    "msd-lung": {
        "Task06_Lung/imagesTr/lung_001.nii.gz": "lung_001",
        "Task06_Lung/imagesTr/._lung_001.nii.gz": None,
    },
    "msd-brain-tumour": {
        "Task01_BrainTumour/imagesTr/BRATS_001.nii.gz": "BRATS_001",
        "Task01_BrainTumour/imagesTr/._BRATS_001.nii.gz": None,
    },
    "brats-2020": {
        "MICCAI_BraTS2020_TrainingData/BraTS20_Training_355": "BraTS20_Training_355",
        "BraTS20_Training_001": "BraTS20_Training_001",
        "BraTS20_Training_001/BraTS20_Training_001_t1.nii.gz": None,
    },
    "brats-2021": {
        "BraTS2021_Training_Data/BraTS2021_00000": "BraTS2021_00000",
        "BraTS2021_Training_Data": None,
    },
    "lgg-slices": {
        "kaggle_3m/TCGA_CS_4941_19960909/TCGA_CS_4941_19960909_1.tif": "TCGA_CS_4941",
        "kaggle_3m/TCGA_EZ_7265A_20010616/TCGA_EZ_7265A_20010616_10.tif": "TCGA_EZ_7265A",
        "kaggle_3m/TCGA_CS_4941_19960909/TCGA_CS_4941_19960909_1_mask.tif": None,
        "lgg-mri-segmentation/kaggle_3m/TCGA_CS_4941_19960909/TCGA_CS_4941_19960909_1.tif": None,
    },
    "brain-tumour-yes-no": {
        "yes/Y1.jpg": "Y1",
        "no/1 no.jpeg": "1 no",
        "brain_tumor_dataset/yes/Y1.jpg": None,
    },
}


def stem_of(path: str) -> str:
    return re.sub(r"\.nii\.gz$|\.\w+$", "", PurePosixPath(path).name)


def globs_of(card: dict) -> list[str]:
    """Every pattern of file names that a card holds."""
    layout, place = card.get("layout", {}), card.get("place", {})
    channels = layout.get("channels", [])
    return [
        *place.get("files", []),
        *place.get("count", {}),
        *filter(None, [layout.get("images")]),
        *(mask["path"] for mask in layout.get("masks", [])),
        *(channels.values() if isinstance(channels, dict) else []),
    ]


def is_inside(path: str) -> bool:
    return not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts and "\\" not in path


def taken(layout: dict, path: str) -> bool:
    """Whether a layout takes a path for one of its images."""
    fits = PurePosixPath("/" + path).match("/" + layout["images"].removeprefix("**/")) or (
        layout["images"].startswith("**/") and PurePosixPath(path).match(layout["images"].removeprefix("**/"))
    )
    return fits and re.fullmatch(layout.get("match", ".*"), path) is not None


def patient_of(layout: dict, path: str) -> str:
    found = re.search(layout["patient"], path) if "patient" in layout else None
    return found[1] if found else stem_of(path)


@pytest.mark.parametrize("name", CARDS)
class TestEveryCard:
    def test_is_named_like_its_file_and_of_a_known_kind(self, name):
        card = CARDS[name]
        assert card["name"] == name
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert card["kind"] in ("phantom", "download", "registration")
        assert card["task"] in ("segmentation", "classification", "detection")
        assert set(card["modality"].split(", ")) <= {"DX", "CT", "MR", "PT"}

    def test_holds_what_it_must_and_nothing_unknown(self, name):
        card = CARDS[name]
        if card["kind"] == "phantom":
            needed, known = ALL | OF_A_PHANTOM, OPTIONAL
        else:
            needed, known = ALL | OF_REAL_DATA, OPTIONAL | OF_REAL_DATA_OR_UNVERIFIED | REAL_OPTIONAL
        assert needed.keys() <= card.keys()
        assert card.keys() <= needed.keys() | known.keys()
        for key, value in card.items():
            assert type(value) is (needed | known)[key], key
            assert value != "", key

    def test_says_the_same_in_one_line_as_in_several(self, name):
        words = {key: CARDS[name][key] for key in CARDS[name] if isinstance(CARDS[name][key], str)}
        for key, text in (words | {"warnings": " ".join(CARDS[name]["warnings"])}).items():
            assert text == " ".join(text.split()), f"{key} has line breaks or double spaces"

    def test_numbers_its_labels(self, name):
        card = CARDS[name]
        numbers = [int(number) for number in card.get("labels", {})]
        assert numbers == sorted(set(numbers))
        assert all(0 <= number <= 255 for number in numbers)
        assert len(set(card.get("labels", {}).values())) == len(numbers)
        assert numbers or card["task"] == "detection"
        if card["task"] == "segmentation":
            assert 0 not in numbers, "0 is the background"
        if {"right lung", "left lung"} <= set(card.get("labels", {}).values()):
            assert (card["labels"]["1"], card["labels"]["2"]) == ("right lung", "left lung")

    def test_splits_by_patient(self, name):
        split = CARDS[name]["split"]
        assert split.keys() <= {"how", "seed", "fractions", "official", "file"}
        assert isinstance(split["seed"], int)
        assert sum(split["fractions"]) == pytest.approx(1)
        assert len(split["fractions"]) == 3
        assert split["how"] == "patient" or "patients" in CARDS[name]["unverified"]

    def test_points_to_addresses_on_the_web(self, name):
        card = CARDS[name]
        text = (FOLDER / f"{name}.toml").read_text("utf-8")
        addresses = re.findall(r'\w+://[^\s",]+', text)
        assert set(card["sources"]) <= set(addresses)
        for address in addresses:
            parts = urlsplit(address)
            assert parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in WITHOUT_HTTPS), address
            assert "." in parts.hostname


def test_no_two_cards_share_a_title_and_folders_are_shared_knowingly():
    titles = [card["title"] for card in CARDS.values()]
    assert len(set(titles)) == len(titles)
    homes = {}
    for name, card in CARDS.items():
        homes.setdefault(card.get("folder", name), []).append(name)
    assert {home: names for home, names in homes.items() if len(names) > 1 or names != [home]} == {
        "covid-ct": ["covid-ct-infection", "covid-ct-lungs"]
    }


def test_cards_of_one_folder_agree_on_the_files_they_share():
    files, places = {}, {}
    for name, card in CARDS.items():
        for file in card.get("files", []):
            key = card.get("folder", name), file["name"]
            assert files.setdefault(key, file) == file
            if file.get("unpack"):
                place = card.get("folder", name), file.get("into", "")
                assert places.setdefault(place, file["name"]) == file["name"], "two archives unpacked into one folder"


def test_every_phantom_is_made_by_a_function_and_every_profile_has_its_size():
    for name in PHANTOMS:
        card = CARDS[name]
        assert callable(getattr(phantoms, card["maker"]))
        assert list(card["profiles"]) == ["smoke", "laptop", "full"]
        volumes = card["modality"] != "DX"
        sizes = [np.prod(numbers["size"]) for numbers in card["profiles"].values()]
        counts = [numbers["patients"] for numbers in card["profiles"].values()]
        assert all(isinstance(numbers["size"], list) == volumes for numbers in card["profiles"].values())
        assert sizes == sorted(sizes)
        assert counts == sorted(counts)
        assert counts[0] >= 4, "three parts and one more"


@pytest.mark.parametrize("name", REAL)
class TestRealData:
    def test_what_could_not_be_verified_is_named(self, name):
        card = CARDS[name]
        missing = OF_REAL_DATA_OR_UNVERIFIED.keys() - card.keys()
        assert missing <= set(card["unverified"])
        assert set(card["unverified"]) <= {*ALL, *OF_REAL_DATA, *OF_REAL_DATA_OR_UNVERIFIED, *REAL_OPTIONAL}
        assert set(card.get("about", [])) <= card.keys()
        assert card["sources"], "nothing without a source"
        assert card["warnings"], "no real data set is without a catch"

    def test_numbers_are_counts(self, name):
        card = CARDS[name]
        counts = {key: card[key] for key in ("patients", "images", "bytes") if key in card}
        assert all(count > 0 for count in counts.values())
        if {"patients", "images"} <= counts.keys():
            assert counts["patients"] <= counts["images"]
        if "doi" in card:
            assert re.fullmatch(r"10\.\d{4,9}/\S+", card["doi"])

    def test_there_is_a_way_to_get_it(self, name):
        card = CARDS[name]
        if card["kind"] == "download":
            assert card["files"]
        else:
            assert set(card["place"]) <= {"how", "files", "count"}
            assert card["place"]["files"]
            assert card["page"] in card["place"]["how"] or "https://" in card["place"]["how"]
        assert all(count > 0 for count in card.get("place", {}).get("count", {}).values())

    def test_files_are_named_and_checksums_are_whole(self, name):
        for file in CARDS[name].get("files", []):
            assert {"url", "name"} <= file.keys() <= OF_A_FILE
            assert file["name"] == PurePosixPath(urlsplit(file["url"]).path).name
            assert is_inside(file.get("into", "."))
            assert file.get("bytes", 1) > 0
            sums = HEX_DIGITS.keys() & file.keys()
            assert len(sums) <= 1, "one checksum is enough"
            assert bool(sums) == ("checksum_from" in file), "who says so?"
            for kind in sums:
                assert re.fullmatch(rf"[0-9a-f]{{{HEX_DIGITS[kind]}}}", file[kind])
            assert urlsplit(file["url"]).scheme == "https" or "sha256" in file

    def test_patterns_stay_in_the_set_s_folder(self, name):
        assert all(map(is_inside, globs_of(CARDS[name])))


@pytest.mark.parametrize("name", LAID_OUT)
class TestLayout:
    def test_keys_are_known_and_patterns_compile(self, name):
        layout = CARDS[name]["layout"]
        assert {"kind", "images"} <= layout.keys() <= OF_A_LAYOUT
        assert layout["kind"] in ("pairs", "volumes", "brats", "classes", "dicom")
        groups = re.compile(layout.get("match", ".*")).groups
        assert re.compile(layout.get("patient", "()")).groups == 1
        assert re.compile(layout.get("class", "()")).groups == 1
        known = {"stem", "name", "parent", *map(str, range(1, groups + 1))}
        assert {word for glob in globs_of(CARDS[name]) for word in re.findall(r"\{(.*?)\}", glob)} <= known

    def test_masks_and_classes_become_labels_of_the_card(self, name):
        card, layout = CARDS[name], CARDS[name]["layout"]
        labels = {int(number) for number in card.get("labels", {})}
        if card["task"] == "segmentation":
            assert layout["masks"]
        for mask in layout.get("masks", []):
            assert mask.keys() <= {"path", "label", "values"}
            assert not {"label", "values"} <= mask.keys()
            assert {mask.get("label"), *mask.get("values", {}).values()} - {None} <= labels
        whole = [mask for mask in layout.get("masks", []) if not {"label", "values"} & mask.keys()]
        assert len(whole) <= 1, "only one file can bring its own numbers"
        assert set(layout.get("classes", {}).values()) == (labels if "classes" in layout else set())
        assert layout.get("facing", True) is True
        if "facing" in layout:
            assert card["labels"] == {"1": "right lung", "2": "left lung"}

    def test_sequences_have_the_names_of_the_phantoms(self, name):
        if CARDS[name]["modality"] == "MR" and "channels" in CARDS[name]["layout"]:
            assert set(CARDS[name]["layout"]["channels"]) <= {"t1", "t1ce", "t2", "flair"}

    def test_images_are_told_from_the_rest_and_their_patients_found(self, name):
        layout = CARDS[name]["layout"]
        twin = {"covid-ct-infection": "covid-ct-lungs"}.get(name, name)
        for path, patient in PATHS.get(twin, {}).items():
            assert taken(layout, path) == (patient is not None), path
            if patient:
                assert patient_of(layout, path) == patient

    def test_people_who_came_again_are_one_group(self, name):
        layout = CARDS[name]["layout"]
        again = [patient for group in layout.get("same_patient", []) for patient in group]
        assert len(set(again)) == len(again)
        assert all(len(group) > 1 for group in layout.get("same_patient", []))
        assert all(re.fullmatch(layout["patient"], patient) for patient in again)
        if again:
            spare = len(again) - len(layout["same_patient"])
            assert CARDS[name]["patients"] == CARDS[name]["images"] - spare


def test_every_layout_has_paths_to_be_tried_on():
    without = set(LAID_OUT) - PATHS.keys()
    # the paths of covid-ct-lungs; a server that does not list its files; DICOM files, which say whose they are
    assert without == {"covid-ct-infection", "jsrt-mini", "lung-pet-ct-dx"}


def test_small_mask_pixels_cover_the_image():
    layout = CARDS["jsrt-scr"]["layout"]
    assert [side / layout["mask_scale"] for side in layout["raw"]["shape"]] == [1024, 1024]
    assert layout["raw"]["maximum"] == 2**12 - 1


def test_fixed_splits_are_read_by_the_pipeline_and_part_the_patients():
    listed = {card["split"]["file"] for card in CARDS.values() if "file" in card["split"]}
    assert {path.relative_to(FOLDER).as_posix() for path in (FOLDER / "splits").iterdir()} == listed
    sources = [f"coronacases_{number:03d}" for number in range(1, 11)]
    sources += [f"radiopaedia_{number}" for number in (4, 7, 10, 14, 27, 29, 36, 40)]
    people = [SimpleNamespace(patient=patient) for patient in sources]
    for name in ("covid-ct-lungs", "covid-ct-infection"):
        card = CARDS[name]
        assert len(people) == card["patients"]
        parts = pipeline.load_split(FOLDER / card["split"]["file"], people)
        pipeline.check_disjoint(*parts)
        assert [len(part) / len(people) for part in parts] == pytest.approx(card["split"]["fractions"], abs=0.05)
        for part in parts:
            assert {person.patient.split("_")[0] for person in part} == {"coronacases", "radiopaedia"}


# ---------------------------------------------------------------------------------------- docs/catalogue.md


def _number(card: dict, key: str) -> str:
    doubt = "?" if key in card.get("unverified", []) else ""
    return f"{card[key]}{doubt}" if key in card else "not known"


def _how_many(card: dict) -> str:
    if card["kind"] == "phantom":
        return ", ".join(str(numbers["patients"]) for numbers in card["profiles"].values())
    patients, images = _number(card, "patients"), _number(card, "images")
    return patients if patients == images else f"{patients} / {images}"


def _size(card: dict) -> str:
    if "bytes" not in card:
        return "made here" if card["kind"] == "phantom" else "not known"
    return in_words(card["bytes"]).replace(".0 ", " ") + ("?" if "bytes" in card["unverified"] else "")


def _licence(card: dict) -> str:
    return card["licence"] + (" (?)" if "licence" in card.get("unverified", []) else "")


def _way(card: dict) -> str:
    return {
        "phantom": "made when first used",
        "download": f"`course data get {card['name']}`",
        "registration": f"[with an account or by hand]({card.get('page')})",
    }[card["kind"]]


def _may(card: dict) -> str:
    both = card["redistribute"], card["commercial"]
    return {(True, True): "yes, yes", (True, False): "yes, no", (False, True): "no, yes"}.get(both, "no, no")


def _rows(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def _order(name: str) -> tuple:
    card = CARDS[name]
    return ("DX", "CT", "MR").index(card["modality"][:2]), card["kind"] != "phantom", name


def tables() -> dict[str, str]:
    """The catalogue's tables, by the name in their markers."""
    names = sorted(CARDS, key=_order)
    sets = [
        [f"`{name}`", card["title"], _how_many(card), _size(card), _licence(card), _may(card), _way(card)]
        for name, card in ((name, CARDS[name]) for name in names)
    ]
    masks = [
        [f"`{name}`", ", ".join(f"{n} {label}" for n, label in card["labels"].items()), card["mask_convention"]]
        for name, card in ((name, CARDS[name]) for name in names)
        if card["task"] == "segmentation"
    ]
    return {
        "sets": _rows(
            ["set", "what it is", "patients / images", "size", "licence", "pass on, earn with", "how to get it"], sets
        ),
        "masks": _rows(["set", "labels in this course", "what the mask takes in"], masks),
    }


def filled(text: str) -> str:
    """The catalogue with its tables as the cards have them."""
    for name, table in tables().items():
        pattern = rf"(<!-- cards: {name} -->\n).*?(<!-- end -->)"
        new = table + "\n"
        text, count = re.subn(pattern, lambda found, new=new: found[1] + new + found[2], text, flags=re.DOTALL)
        assert count == 1, f"docs/catalogue.md has {count} places for the table {name!r}"
    return text


def test_the_catalogue_agrees_with_the_cards():
    text = CATALOGUE.read_text("utf-8")
    assert text == filled(text), "the cards have changed: run `python tests/test_cards.py`"


def test_the_catalogue_speaks_only_of_sets_that_there_are():
    text = CATALOGUE.read_text("utf-8")
    meant = re.findall(r"`((?:brats|msd|covid|jsrt|xray|ct|mr)-[a-z0-9-]+)`", text)
    assert set(meant) <= CARDS.keys()
    assert all(f"`{name}`" in text for name in CARDS)


if __name__ == "__main__":
    CATALOGUE.write_text(filled(CATALOGUE.read_text("utf-8")), "utf-8")
