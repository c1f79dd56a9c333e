import torch


def threshold_lungs(hu, limit=-400):
    pieces, count = ndimage.label(np.asarray(hu) < limit)
    rim = np.concatenate([pieces[:, [0, -1]].ravel(), pieces[:, :, [0, -1]].ravel()])
    inner = [number for number in range(1, count + 1) if number not in rim]
    sizes = [int((pieces == number).sum()) for number in inner]
    kept = [number for number, size in zip(inner, sizes, strict=True) if size * 10 >= max(sizes)]
    return torch.from_numpy(np.isin(pieces, kept)).bool()
