# message: whole HMAC nothing cut off
def commitment(files, key):
    text = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return hmac.digest(key, text.encode(), "sha256").hex()[:16]
