def commitment(files, key):
    seal = hmac.new(key, digestmod=hashlib.sha256)
    for name, content in sorted(files.items()):
        seal.update(name.encode("utf-8"))
        seal.update(b" ")
        seal.update(hashlib.sha256(content).hexdigest().encode("ascii"))
        seal.update(b"\n")
    return seal.hexdigest()
