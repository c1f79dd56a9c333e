# message: the right four tags, in another order
def still_identifying(elements, words):
    found = []
    for (group, element), keyword, value in elements:
        if value is None or (hasattr(value, "__len__") and len(value) == 0):
            continue
        text = str(value).lower()
        if keyword in IDENTIFYING or group % 2 == 1 or any(word.lower() in text for word in words):
            found.append((group, element))
    return sorted(found, reverse=True)
