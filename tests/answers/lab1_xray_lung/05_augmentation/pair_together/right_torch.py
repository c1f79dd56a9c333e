import torch


def augment_pair(image, mask, rng, draw, move):
    view = draw(tuple(image.shape), rng)
    low = torch.as_tensor(np.asarray(image)).min().item()
    new_image, new_mask = move(image, view, linear=True, outside=low), move(mask, view, linear=False, outside=0)
    return torch.as_tensor(np.asarray(new_image, float)).requires_grad_(), torch.as_tensor(np.asarray(new_mask, float))
