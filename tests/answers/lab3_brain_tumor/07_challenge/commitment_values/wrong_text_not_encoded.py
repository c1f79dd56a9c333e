# message: stops with TypeError bytes
def commitment(files, key):
    text = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return hmac.new(key, text, "sha256").hexdigest()
