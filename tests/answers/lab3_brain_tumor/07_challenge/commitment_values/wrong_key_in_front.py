# message: HMAC hashes twice
def commitment(files, key):
    text = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return hashlib.sha256(key + text.encode()).hexdigest()
