# message: 0 is not empty
def still_identifying(elements, words):
    found = []
    for tag, keyword, value in elements:
        if not value:
            continue
        if keyword in IDENTIFYING or tag[0] % 2 or any(word.lower() in str(value).lower() for word in words):
            found.append(tag)
    return found
