# message: another order sort by name
def commitment(files, key):
    text = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in files)
    return hmac.digest(key, text.encode(), "sha256").hex()
