import torch


def occlusion_map(predict, image, patch, fill):
    picture = torch.as_tensor(np.asarray(image, np.float64))
    whole = torch.as_tensor(np.asarray(predict(picture[None, ..., None].numpy()))).ravel()[0]
    rows = []
    for y in range(0, picture.shape[0], patch):
        row = []
        for x in range(0, picture.shape[1], patch):
            covered = picture.clone()
            covered[y : y + patch, x : x + patch] = fill
            row.append(whole - torch.as_tensor(np.asarray(predict(covered[None, ..., None].numpy()))).ravel()[0])
        rows.append(torch.stack(row))
    return torch.stack(rows).requires_grad_()
