"""Relaxation times of the tissues of a head.

Brain, fluid, fat and muscle at 1.5 T: R. K.-S. Kwan, A. C. Evans, G. B. Pike, MRI simulation-based evaluation of
image-processing and classification methods, IEEE Trans. Med. Imaging 18 (1999) 1085, the BrainWeb phantom. At 3 T, T1
of white and grey matter: J. P. Wansapura et al., NMR relaxation times in the human brain at 3.0 tesla, J. Magn. Reson.
Imaging 9 (1999) 531; of fluid: H. Lu et al., Routine clinical brain MRI sequences for use at 3.0 tesla, J. Magn. Reson.
Imaging 22 (2005) 13. T2 of grey matter at 3 T, blood and muscle: G. J. Stanisz et al., T1, T2 relaxation and
magnetization transfer in tissue at 3T, Magn. Reson. Med. 54 (2005) 507. Gliomas and what surrounds them lie between
white matter and fluid in T1, T2 and density, as quantitative imaging finds (I. Blystad et al., Quantitative MRI using
relaxometry in malignant gliomas detects contrast enhancement in peritumoral oedema, Sci. Rep. 2020, PMC7581520); their
numbers, those of deep grey matter and the uptakes are chosen so that the contrasts look as in patients.
"""

# T1 and T2 in ms at 1.5 T and at 3 T, proton density (water 1), uptake of contrast agent (1: as a tumour).
# fmt: off
RELAXATION = {
    #              T1 1.5 T, T1 3 T, T2 1.5 T, T2 3 T, density, uptake
    "air":        (1000, 1000,   50,   50, 0.00, 0.0),
    "fluid":      (2569, 3817,  329,  320, 1.00, 0.0),
    "grey":       ( 833, 1331,   83,   99, 0.86, 0.0),
    "white":      ( 500,  832,   70,   79, 0.77, 0.0),
    "stem":       ( 560,  920,   73,   77, 0.79, 0.0),
    "thalamus":   ( 660, 1080,   74,   80, 0.82, 0.0),
    "deep grey":  ( 720, 1190,   72,   76, 0.83, 0.0),
    "pallidum":   ( 580,  980,   60,   58, 0.80, 0.0),
    "plexus":     (1200, 1700,  140,  130, 0.90, 0.6),
    "gliosis":    ( 800, 1250,  118,  115, 0.84, 0.0),
    "oedema":     ( 940, 1350,  122,  135, 0.85, 0.0),
    "tumour":     (1180, 1600,  155,  170, 0.89, 0.0),
    "enhancing":  (1080, 1500,  140,  140, 0.87, 1.0),
    "necrosis":   (1900, 2500,  230,  215, 0.95, 0.0),
    "old blood":  ( 420,  600,   60,   50, 0.85, 0.0),
    "vessel":     (1441, 1932,  290,  275, 0.16, 2.0),
    "bone":       ( 700,  700,   20,   20, 0.04, 0.0),
    "marrow":     ( 450,  500,   60,   55, 0.45, 0.0),
    "fat":        ( 350,  380,   70,   68, 1.00, 0.0),
    "skin":       ( 900, 1100,   47,   45, 0.90, 0.1),
    "muscle":     (1008, 1412,   44,   50, 1.00, 0.1),
    "mucosa":     (1100, 1500,   90,   85, 0.95, 1.0),
}
# fmt: on
TISSUES = tuple(RELAXATION)
