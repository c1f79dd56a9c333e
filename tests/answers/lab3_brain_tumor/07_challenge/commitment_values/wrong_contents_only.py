# message: contents of two files were exchanged
def commitment(files, key):
    text = "".join(sorted(hashlib.sha256(content).hexdigest() + "\n" for content in files.values()))
    return hmac.digest(key, text.encode(), "sha256").hex()
