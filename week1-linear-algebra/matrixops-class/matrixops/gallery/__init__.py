"""Named matrices with their truths: what they teach, and answers known in closed form."""

from matrixops.gallery.catalogue import NAMES, make, orders
from matrixops.gallery.exhibit import Exhibit
from matrixops.gallery.growth import gfpp
from matrixops.gallery.ill_conditioned import golub, kahan, lauchli, moler, randsvd, triw, vander
from matrixops.gallery.patterned import (
    circul,
    counting,
    fiedler,
    hadamard,
    magic,
    pascal,
    pei,
    sines,
)
from matrixops.gallery.reciprocals import cauchy, hilb, invhilb, invol, lotkin, parter
from matrixops.gallery.sparse_inverses import kms, lehmer, minij, neumann, poisson, tridiag
from matrixops.gallery.spectra import (
    chebspec,
    clement,
    companion,
    forsythe,
    frank,
    grcar,
    hanowa,
    jordan,
    rosser,
    wilkinson,
)
from matrixops.gallery.truth import Truth

__all__ = [
    "NAMES",
    "Exhibit",
    "Truth",
    "cauchy",
    "chebspec",
    "circul",
    "clement",
    "companion",
    "counting",
    "fiedler",
    "forsythe",
    "frank",
    "gfpp",
    "golub",
    "grcar",
    "hadamard",
    "hanowa",
    "hilb",
    "invhilb",
    "invol",
    "jordan",
    "kahan",
    "kms",
    "lauchli",
    "lehmer",
    "lotkin",
    "magic",
    "make",
    "minij",
    "moler",
    "neumann",
    "orders",
    "parter",
    "pascal",
    "pei",
    "poisson",
    "randsvd",
    "rosser",
    "sines",
    "tridiag",
    "triw",
    "vander",
    "wilkinson",
]
