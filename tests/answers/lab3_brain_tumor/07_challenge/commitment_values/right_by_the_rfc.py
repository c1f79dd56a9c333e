def commitment(files, key):
    """HMAC written out: H((k xor 5c) + H((k xor 36) + text))."""
    key = hashlib.sha256(key).digest() if len(key) > 64 else key
    key = key + bytes(64 - len(key))
    text = ""
    for name in sorted(files):
        text += name + " " + hashlib.sha256(files[name]).hexdigest() + "\n"
    inner = hashlib.sha256(bytes(k ^ 0x36 for k in key) + text.encode("utf-8")).digest()
    return hashlib.sha256(bytes(k ^ 0x5C for k in key) + inner).hexdigest()
