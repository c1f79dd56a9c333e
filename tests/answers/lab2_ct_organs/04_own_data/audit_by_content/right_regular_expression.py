import re


def still_identifying(elements, words):
    pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)", re.IGNORECASE)
    tags = []
    for tag, keyword, value in elements:
        parts = value if isinstance(value, list) else [value]
        if value is None or value == "" or value == b"" or value == []:
            continue
        named = any(pattern.search(str(part)) for part in parts)
        if named or keyword in IDENTIFYING or int(tag[0]) % 2:
            tags.append(list(tag))
    return tags
