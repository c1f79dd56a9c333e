# message: exchanged seal did not notice
def commitment(files, key):
    return hmac.digest(key, "\n".join(sorted(files)).encode(), "sha256").hex()
