from highdicom.spatial import create_affine_matrix_from_attributes


def lps_affine(slices):
    first, second = (np.array(one.ImagePositionPatient, float) for one in slices[:2])
    return create_affine_matrix_from_attributes(
        image_position=slices[0].ImagePositionPatient,
        image_orientation=slices[0].ImageOrientationPatient,
        pixel_spacing=slices[0].PixelSpacing,
        spacing_between_slices=float(np.linalg.norm(second - first)),
        index_convention="DR",
        slices_first=True,
        handedness="LEFT_HANDED",
    )
