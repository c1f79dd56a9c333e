import torch


def standardise(image, inside, limit=3.0):
    image = torch.as_tensor(np.asarray(image, dtype=np.float64))
    inside = torch.as_tensor(np.asarray(inside).astype(bool))
    result = torch.full_like(image, -limit)
    if inside.any():
        tissue = image[inside]
        sd = tissue.std(correction=0)
        result[inside] = ((tissue - tissue.mean()) / (sd if sd > 0 else 1)).clamp(-limit, limit)
    return result
