"""A file -> the few elements of its header that `scan` needs, as a dictionary {keyword: value}.

Most of the time a header takes is spent on elements nobody asked for. Headers in little endian, which is nearly every
file, are therefore walked over here, element by element, without making an object of each; anything unusual (big
endian, deflated, functional groups, text outside ASCII, an element that breaks the rules) is left to pydicom, and both
ways give the same dictionary. DICOM PS3.5, 7.1 (data elements) and 7.5 (nested data sets).

Values are str (several ones joined by a backslash, as in the file), int, or a tuple of floats; absent and empty
elements are not in the dictionary. Sequences, which only pydicom reads, stay what pydicom makes of them.
"""

import struct
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.datadict import tag_for_keyword
from pydicom.multival import MultiValue
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)

_TEXT = (
    "MediaStorageSOPClassUID", "TransferSyntaxUID", "SOPClassUID", "SOPInstanceUID", "PatientID", "StudyInstanceUID",
    "SeriesInstanceUID", "SeriesDescription", "Modality", "FrameOfReferenceUID", "PhotometricInterpretation",
    "ImageType", "AcquisitionTime",
)  # fmt: skip
_WHOLE_NUMBERS = (
    "SeriesNumber", "InstanceNumber", "AcquisitionNumber", "NumberOfFrames", "TemporalPositionIdentifier",
)  # fmt: skip
_NUMBERS = (
    "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "ImagerPixelSpacing", "RescaleSlope",
    "RescaleIntercept", "EchoTime", "InversionTime", "TriggerTime",
)  # fmt: skip
_DOUBLES = ("DiffusionBValue",)  # binary, where the numbers above are text
_SHORTS = (
    "Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
)  # fmt: skip
_PADDING = ("PixelPaddingValue", "PixelPaddingRangeLimit")  # signed or not, as PixelRepresentation says
_SEQUENCES = ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence")
_PRESENT = ("ModalityLUTSequence",)  # enough to know that there is one

TAGS = (*_TEXT, *_WHOLE_NUMBERS, *_NUMBERS, *_DOUBLES, *_SHORTS, *_PADDING, *_SEQUENCES, *_PRESENT)
_FIRST_PIXEL_TAG, _PIXEL_DATA = 0x7FE00008, 0x7FE00010
_CHUNK = 16384  # bytes: most headers end within
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LONG_VRS = frozenset((b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"SQ", b"UC", b"UN", b"UR", b"UT", b"SV", b"UV"))
_SHORT_VRS = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split()  # of PS3.5, table 6.2-1
)


class _Unusual(Exception):
    """What the quick walk does not know: pydicom reads this header."""


def read_header(path) -> dict:
    """The elements of `TAGS` that a DICOM file has, `pixel_offset` and `pixel_bytes`.

    `pixel_offset` is the position in the file of the first byte of uncompressed PixelData, `pixel_bytes` how many the
    element is said to hold; both are absent where the pixels are compressed, deflated, or not there.

    Raises
    ------
    NotDicom
        The file does not start like a DICOM file.
    OSError
        It cannot be read.
    Exception
        Whatever pydicom raises on a damaged header.
    """
    with open(path, "rb", buffering=0) as file:
        start = file.read(_CHUNK)
        # Old files have no preamble: they start with their first element, of group 0002 or 0008.
        if start[128:132] != b"DICM" and start[:2] not in (b"\x02\x00", b"\x08\x00", b"\x00\x08"):
            raise NotDicom(f"{path} is not a DICOM file.")
        try:
            return _walk(file, start)
        except (_Unusual, ValueError, struct.error, RecursionError):
            pass
    return _by_pydicom(Path(path))


class NotDicom(Exception):
    """A file without the marks of DICOM."""


# --- the quick walk ---------------------------------------------------------------------------------------------------


class _Buffer:
    """The start of a file, longer as the walk goes on."""

    def __init__(self, file, content: bytes):
        self.file, self.content = file, content
        self.size = file.seek(0, 2)

    def need(self, end: int) -> bytes:
        """The content, reaching at least to `end`."""
        if end > len(self.content):
            if end > self.size:
                raise _Unusual
            self.file.seek(len(self.content))
            self.content += self.file.read(max(end - len(self.content), _CHUNK))
            if end > len(self.content):
                raise _Unusual
        return self.content


def _walk(file, start: bytes) -> dict:
    if start[128:132] != b"DICM":
        raise _Unusual
    found: dict = {}
    buffer = _Buffer(file, start)
    position = _elements(buffer, 132, True, found, stop=0x00030000)  # group 0002 is explicit whatever follows
    syntax = found.get("TransferSyntaxUID")
    if syntax is None or syntax in (ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian):
        raise _Unusual
    explicit = syntax != ImplicitVRLittleEndian
    position = _elements(buffer, position, explicit, found, stop=_FIRST_PIXEL_TAG)
    _note_pixels(buffer, position, explicit, found)
    return found


def _elements(buffer: _Buffer, position: int, explicit: bool, found: dict, stop: int) -> int:
    """Walk over elements until one of tag `stop` or above, or the end; returns where that is."""
    unpack, wanted, last = struct.unpack_from, _READERS, 0
    content, size = buffer.content, buffer.size
    while position < size:
        if position + 12 > len(content):
            if position + 8 > size:
                raise _Unusual
            content = buffer.need(min(position + 12, size))
        group, element = unpack("<HH", content, position)
        tag = group << 16 | element
        if tag >= stop:
            return position
        if tag <= last:  # elements ascend: anything else is damage
            raise _Unusual
        last = tag
        if explicit:
            vr = content[position + 4 : position + 6]
            if vr in _SHORT_VRS:
                (length,) = unpack("<H", content, position + 6)
                position += 8
            elif vr in _LONG_VRS:
                (length,) = unpack("<I", content, position + 8)
                position += 12
            else:
                raise _Unusual
        else:
            vr = None
            (length,) = unpack("<I", content, position + 4)
            position += 8
        if length == _UNDEFINED:
            if vr == b"UN":
                raise _Unusual
            if tag in wanted:
                wanted[tag](b"", found)
            position = _skip_items(buffer, position, explicit)
            content = buffer.content
            continue
        if tag in wanted:
            content = buffer.need(position + length)
            wanted[tag](content[position : position + length], found)
        position += length
    return position


def _skip_items(buffer: _Buffer, position: int, explicit: bool) -> int:
    """From the first item of a sequence without a length to behind its end."""
    while True:
        group, element, length = struct.unpack_from("<HHI", buffer.need(position + 8), position)
        tag = group << 16 | element
        position += 8
        if tag == _SEQUENCE_END:
            return position
        if tag != _ITEM:
            raise _Unusual
        if length != _UNDEFINED:
            position += length
        else:
            position = _elements(buffer, position, explicit, _Nothing(), stop=_ITEM)
            group, element, _ = struct.unpack_from("<HHI", buffer.need(position + 8), position)
            if group << 16 | element != _ITEM_END:
                raise _Unusual
            position += 8


class _Nothing(dict):
    """Takes the elements of nested data sets, which are not the file's own."""

    def __setitem__(self, key, value):
        pass


def _note_pixels(buffer: _Buffer, position: int, explicit: bool, found: dict) -> None:
    """Where uncompressed pixels begin."""
    head = 12 if explicit else 8
    if position + head > buffer.size:
        return
    content = buffer.need(position + head)
    group, element = struct.unpack_from("<HH", content, position)
    (length,) = struct.unpack_from("<I", content, position + head - 4)
    if group << 16 | element == _PIXEL_DATA and length != _UNDEFINED:
        found["pixel_offset"], found["pixel_bytes"] = position + head, length


def _as_text(value: bytes) -> str:
    if not value.isascii() or b"\x1b" in value:  # another character set
        raise _Unusual
    return value.decode("ascii").strip("\0 ")


def _reader(keyword: str):
    """What to do with the bytes of an element; ValueError and struct.error leave the file to pydicom."""

    def text(value, found):
        if words := _as_text(value):
            found[keyword] = words

    def whole_number(value, found):
        if words := _as_text(value):
            found[keyword] = int(words)

    def numbers(value, found):
        if words := _as_text(value):
            found[keyword] = tuple(map(float, words.split("\\")))

    def doubles(value, found):
        if value:
            found[keyword] = struct.unpack(f"<{len(value) // 8}d", value)

    def short(value, found):
        if value:
            (found[keyword],) = struct.unpack("<H", value)

    def padding(value, found):
        if value:
            (found[keyword],) = struct.unpack("<h" if found.get("PixelRepresentation") else "<H", value)

    def sequence(value, found):
        if type(found) is dict:  # not the nested one of another sequence
            raise _Unusual

    def presence(value, found):
        found[keyword] = True

    for names, reader in (
        (_TEXT, text), (_WHOLE_NUMBERS, whole_number), (_NUMBERS, numbers), (_DOUBLES, doubles), (_SHORTS, short),
        (_PADDING, padding), (_SEQUENCES, sequence), (_PRESENT, presence),
    ):  # fmt: skip
        if keyword in names:
            return reader
    raise KeyError(keyword)


_READERS = {tag_for_keyword(keyword): _reader(keyword) for keyword in TAGS}


# --- pydicom ----------------------------------------------------------------------------------------------------------


def _by_pydicom(path: Path) -> dict:
    with path.open("rb") as file:
        header = dcmread(file, stop_before_pixels=True, force=True, specific_tags=list(TAGS))
        found = of_dataset(header)
        deflated = found.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian
        if not deflated and (place := _pixels_after(file, header)):
            found["pixel_offset"], found["pixel_bytes"] = place
    return found


def _pixels_after(file, header: Dataset) -> tuple[int, int] | None:
    """Where uncompressed PixelData begin and how long they are, the file standing before that element."""
    implicit, little = header.original_encoding
    order = "<" if little else ">"
    head = file.read(12)
    if len(head) < 12 or struct.unpack(f"{order}HH", head[:4]) != (0x7FE0, 0x0010):
        return None
    (length,) = struct.unpack(f"{order}I", head[4:8] if implicit else head[8:12])
    return None if length == _UNDEFINED else (file.tell() - (4 if implicit else 0), length)


def of_dataset(header: Dataset) -> dict:
    """What `read_header` gives, of a header that pydicom has read."""
    found = {}
    for keyword in TAGS:
        holder = header.file_meta if keyword in ("MediaStorageSOPClassUID", "TransferSyntaxUID") else header
        value = holder.get(keyword)
        if value is None or value == "" or (isinstance(value, MultiValue) and not value):
            continue
        if keyword in _TEXT:
            text = "\\".join(map(str, value)) if isinstance(value, MultiValue) else str(value)
            found[keyword] = text.strip("\0 ")
        elif keyword in (*_NUMBERS, *_DOUBLES):
            found[keyword] = tuple(map(float, value if isinstance(value, MultiValue) else [value]))
        elif keyword in _SEQUENCES:
            found[keyword] = value
        elif keyword in _PRESENT:
            found[keyword] = True
        else:
            found[keyword] = int(value)
    return {keyword: value for keyword, value in found.items() if value != ""}
