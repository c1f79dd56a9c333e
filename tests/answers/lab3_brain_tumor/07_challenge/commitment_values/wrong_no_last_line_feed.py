# message: line feed after the last line
def commitment(files, key):
    text = "\n".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}" for name in sorted(files))
    return hmac.digest(key, text.encode(), "sha256").hex()
