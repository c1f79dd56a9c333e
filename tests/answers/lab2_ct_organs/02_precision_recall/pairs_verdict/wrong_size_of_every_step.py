# message: expected False got True compare
def pairs_match(images, masks):
    """The sizes of the steps, not the size of the mean step: noise does not cancel."""
    images, masks = np.asarray(images, dtype=float), np.asarray(masks, dtype=float)
    return (
        np.mean(
            [
                abs(np.diff(image, axis=1) * np.diff(mask, axis=1)).max()
                for image, mask in zip(images, masks, strict=True)
            ]
        )
        > 1
    )
