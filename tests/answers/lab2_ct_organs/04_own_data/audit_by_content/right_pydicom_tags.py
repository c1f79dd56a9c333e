from pydicom.tag import Tag


def still_identifying(elements, words):
    """A pydicom tag knows whether it is private."""
    result = ()
    for tag, keyword, value in elements:
        if value is None or (isinstance(value, str | bytes | list) and not value):
            continue
        of_person = [word for word in words if word.upper() in str(value).upper()]
        if Tag(tag).is_private or keyword in IDENTIFYING or of_person:
            result += (tag,)
    return result
