# message: HMAC-SHA256 under the key
def commitment(files, key):
    text = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return hmac.digest(text.encode(), key, "sha256").hex()
