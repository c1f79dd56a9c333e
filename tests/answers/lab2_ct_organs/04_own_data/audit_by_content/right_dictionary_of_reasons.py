def still_identifying(elements, words):
    """One function for each reason."""
    reasons = {
        "listed": lambda tag, keyword, value: keyword in IDENTIFYING,
        "private": lambda tag, keyword, value: tag[0] & 1,
        "named": lambda tag, keyword, value: any(word.casefold() in repr(value).casefold() for word in words),
    }
    return [
        tag
        for tag, keyword, value in elements
        if value not in (None, "", b"", []) and any(reason(tag, keyword, value) for reason in reasons.values())
    ]
