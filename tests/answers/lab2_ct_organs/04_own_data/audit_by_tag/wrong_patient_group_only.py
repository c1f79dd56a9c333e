# message: InstitutionName IDENTIFYING list not by the group
def still_identifying(elements, words):
    found = []
    for (group, element), _keyword, value in elements:
        if value is None or (hasattr(value, "__len__") and len(value) == 0):
            continue
        text = str(value).lower()
        if group == 0x0010 or group % 2 == 1 or any(word.lower() in text for word in words):
            found.append((group, element))
    return found
