# message: returned None
def map_bytes(batch, shape, base, depth, stored=2):
    print([batch * base * stored * 4])
