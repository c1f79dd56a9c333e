# message: expected tags not the keyword
def still_identifying(elements, words):
    found = []
    for tag, keyword, value in elements:
        if value in (None, "", b"", []):
            continue
        if keyword in IDENTIFYING or tag[0] % 2 or any(word.lower() in str(value).lower() for word in words):
            found.append(keyword)
    return found
