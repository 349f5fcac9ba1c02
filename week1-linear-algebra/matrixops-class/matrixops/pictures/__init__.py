"""What a matrix does, drawn. One look for all."""

from matrixops.pictures.condition import condition_ellipse
from matrixops.pictures.eigenvectors import eigenvectors
from matrixops.pictures.orthogonalisation import gram_schmidt_steps
from matrixops.pictures.projection import projection
from matrixops.pictures.singular_values import rotate_stretch_rotate
from matrixops.pictures.style import Picture, look, sheet, use_look
from matrixops.pictures.transformation import transformation

__all__ = [
    "Picture",
    "condition_ellipse",
    "eigenvectors",
    "gram_schmidt_steps",
    "look",
    "projection",
    "rotate_stretch_rotate",
    "sheet",
    "transformation",
    "use_look",
]
