# message: with their own masks expected True got False
def pairs_match(images, masks):
    return False
