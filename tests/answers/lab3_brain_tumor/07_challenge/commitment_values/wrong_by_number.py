# message: case-10 before case-2
def commitment(files, key):
    import re

    def by_number(name):
        return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]

    text = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files, key=by_number))
    return hmac.digest(key, text.encode(), "sha256").hex()
