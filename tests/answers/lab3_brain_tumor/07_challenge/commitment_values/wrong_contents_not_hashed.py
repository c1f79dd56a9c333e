# message: lines sorted by name small letters
def commitment(files, key):
    text = b"".join(name.encode() + b" " + files[name] + b"\n" for name in sorted(files))
    return hmac.digest(key, text, "sha256").hex()
