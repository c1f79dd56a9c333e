def pairs_match(images, masks):
    images, masks = np.asarray(images).astype(float), np.asarray(masks).astype(bool)
    cases = [(image, mask) for image, mask in zip(images, masks, strict=True) if mask.any() and not mask.all()]

    def step(image, mask):
        steps = []
        for y, x in np.argwhere(mask):
            for row, column in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                if 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1] and not mask[row, column]:
                    steps.append(image[y, x] - image[row, column])
        return abs(sum(steps) / len(steps))

    votes = 0
    for number, (image, _) in enumerate(cases):
        fits = [step(image, mask) for _, mask in cases]
        votes += fits[number] == max(fits)
    return votes / len(cases) >= 0.5
