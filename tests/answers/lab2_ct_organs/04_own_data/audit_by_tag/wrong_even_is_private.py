# message: private group is odd
def still_identifying(elements, words):
    found = []
    for (group, element), keyword, value in elements:
        if value is None or (hasattr(value, "__len__") and len(value) == 0):
            continue
        text = str(value).lower()
        if keyword in IDENTIFYING or group % 2 == 0 or any(word.lower() in text for word in words):
            found.append((group, element))
    return found
