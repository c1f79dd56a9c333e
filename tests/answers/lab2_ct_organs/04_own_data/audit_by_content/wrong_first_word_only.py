# message: any one of the words not only the first
def still_identifying(elements, words):
    found = []
    for (group, element), keyword, value in elements:
        if value is None or (hasattr(value, "__len__") and len(value) == 0):
            continue
        text = str(value).lower()
        if keyword in IDENTIFYING or group % 2 == 1 or (words and words[0].lower() in text):
            found.append((group, element))
    return found
