# message: an element with two of them counts once
def still_identifying(elements, words):
    found = []
    for tag, keyword, value in elements:
        if value in (None, "", b"", []):
            continue
        if keyword in IDENTIFYING or tag[0] % 2:
            found.append(tag)
        for word in words:
            if word.lower() in str(value).lower():
                found.append(tag)
    return found
