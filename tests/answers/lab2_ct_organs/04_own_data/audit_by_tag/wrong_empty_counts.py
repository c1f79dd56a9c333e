# message: no value empty says nothing
def still_identifying(elements, words):
    """Goes by keyword and tag, whatever the value."""
    found = []
    for tag, keyword, value in elements:
        named = any(word.lower() in str(value).lower() for word in words)
        if keyword in IDENTIFYING or tag[0] % 2 or named:
            found.append(tag)
    return found
