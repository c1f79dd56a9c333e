BOOK = {}


def deidentify(header, new_patient, secret):
    """Random UIDs, written down in a book, a page for each secret."""
    result = copy.deepcopy(header)
    result.remove_private_tags()

    def clean(dataset, element):
        if element.keyword in TO_REMOVE:
            delattr(dataset, element.keyword)
        if element.keyword in TO_REPLACE:
            element.value = BOOK.setdefault((secret, str(element.value)), pydicom.uid.generate_uid())
        if element.keyword in ("PatientName", "PatientID"):
            element.value = new_patient

    for part in (result, result.file_meta):
        part.walk(clean)
    return result
