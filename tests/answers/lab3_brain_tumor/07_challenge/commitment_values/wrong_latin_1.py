# message: umlaut utf-8
def commitment(files, key):
    text = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files))
    return hmac.new(key, text.encode("latin-1"), "sha256").hexdigest()
