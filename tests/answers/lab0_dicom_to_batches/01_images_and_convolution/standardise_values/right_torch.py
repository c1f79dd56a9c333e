import torch


def standardise_inside(image, inside):
    image, inside = torch.tensor(np.asarray(image, dtype=np.float32)), torch.tensor(inside)
    result = torch.zeros_like(image)
    chosen = image[inside]
    result[inside] = (chosen - chosen.mean()) / chosen.std(correction=0).clamp(min=1e-6)
    return result
