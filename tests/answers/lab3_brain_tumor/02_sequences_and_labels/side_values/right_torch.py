import torch


def side_of(affine, tumour, brain):
    row = torch.as_tensor(np.asarray(affine, float)[0])
    x = []
    for mask in (tumour, brain):
        voxels = torch.nonzero(torch.as_tensor(np.ascontiguousarray(np.asarray(mask) != 0))).double()
        x.append((voxels @ row[:3] + row[3]).mean())
    return "right" if bool(x[0] > x[1]) else "left"
