"""See inside a head from its shadows alone, by projecting on one plane after the other.

Each ray through the head says one thing: what the pixels on its way add up to. That is a plane in
the space of all images, and the true image lies on every one of them. Kaczmarz (1937) starts with
black and steps to the nearest point of each plane in turn; scanners in hospitals did just that
(Gordon, Bender & Herman 1970). With noise the planes do not meet; each ray is then given a slack of
its own, and the steps end at the damped least squares solution (Herman 2009, section 11.3).
Planes that are nearly parallel teach little, so the views come in the order of the golden ratio.
Data: a slice of a head (MRI), bundled with matplotlib; its shadows are computed here.
"""

from __future__ import annotations

import gzip
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cbook import get_sample_data
from matplotlib.colors import LinearSegmentedColormap
from PIL import Image

from matrixops import lstsq, norm
from matrixops.inputs import Array
from matrixops.pictures import style
from matrixops.pictures.script import Run, begin, table

SIDE, VIEWS, SWEEPS = 128, 120, 4
NOISE = 0.002  # of the darkest shadow
DAMPING = 1.0
STAGES = (1, 3, 10, 30, VIEWS, SWEEPS * VIEWS)
FRAMES = (*range(1, 13), *range(14, 31, 2), *range(36, VIEWS + 1, 12))
SMALL_SIDE, SMALL_VIEWS, SMALL_SWEEPS = 16, 32, 500
BRIGHT = 0.85  # what is drawn white
GLOW = LinearSegmentedColormap.from_list(
    "glow", [style.NIGHT, "#17325C", "#2F7FB5", "#9AD1E8", "#FFFFFF"]
)


class Ray(NamedTuple):
    """A row of the Radon matrix: the pixels on the way, their weights, the sum of the squares."""

    pixels: Array
    weights: Array
    square: float


def head(side: int) -> Array:
    """Return the slice as an image (side, side) between 0 and 1, by means over squares."""
    with gzip.open(str(get_sample_data("s1045.ima.gz", asfileobj=False))) as file:
        full = np.frombuffer(file.read(), dtype="<u2").reshape(256, 256).astype(float)
    block = 256 // side
    small: Array = full.reshape(side, block, side, block).mean(axis=(1, 3)) / full.max()
    return small


def radon(side: int, views: int) -> list[list[Ray]]:
    """Return the rays of each view: parallel, a pixel apart, from *views* directions.

    A pixel's centre falls between two rays, and is shared by them as it is near (Kak & Slaney,
    section 7.2). Rays that hardly touch the image are left out.
    """
    middle, reach = (side - 1) / 2, int(np.ceil(side * np.sqrt(2))) + 1
    down, right = np.mgrid[:side, :side] - middle
    both = np.tile(np.arange(side * side), 2)
    found = []
    for angle in np.pi * np.arange(views) / views:
        at = (right * np.cos(angle) - down * np.sin(angle)).ravel() + (reach - 1) / 2
        below = np.floor(at).astype(int)
        rays = np.concatenate([below, below + 1])
        weights = np.concatenate([below + 1 - at, at - below])
        order = np.argsort(rays, kind="stable")
        cuts = np.searchsorted(rays[order], np.arange(1, reach))
        pieces = zip(np.split(both[order], cuts), np.split(weights[order], cuts), strict=True)
        view = [Ray(pixels, w, float(w @ w)) for pixels, w in pieces]
        found.append([ray for ray in view if ray.square > 1.0])
    return found


def shadows(image: Array, views: list[list[Ray]]) -> list[Array]:
    """Return what each ray of each view adds up to."""
    flat = image.ravel()
    return [np.array([ray.weights @ flat[ray.pixels] for ray in view]) for view in views]


def noisy(values: list[Array], rng: np.random.Generator) -> list[Array]:
    """Return *values* with noise added, the same for all."""
    size = NOISE * max(float(shadow.max()) for shadow in values)
    return [shadow + size * rng.standard_normal(len(shadow)) for shadow in values]


def golden(views: int) -> Array:
    """Return the numbers of the views in an order in which neighbours are far from parallel."""
    return np.argsort(np.arange(views) * (np.sqrt(5) - 1) / 2 % 1)


class Kaczmarz:
    """An image that steps from plane to plane.

    Attributes:
        image: Shape (n,), black at the start.
        slack: For each ray, what it may be wrong by, in units of the damping.
    """

    def __init__(self, views: list[list[Ray]], values: list[Array], pixels: int) -> None:
        self.rays = [ray for view in views for ray in view]
        self.values = np.concatenate(values)
        self.image = np.zeros(pixels)
        self.slack = np.zeros(len(self.rays))

    def see(self, numbers: Array) -> None:
        """Step to the nearest point of the plane of each of these rays, one after the other."""
        image, slack = self.image, self.slack
        for k in numbers:
            pixels, weights, square = self.rays[k]
            miss = self.values[k] - weights @ image[pixels] - DAMPING * slack[k]
            step = miss / (square + DAMPING**2)
            image[pixels] += step * weights
            slack[k] += step * DAMPING


def numbers_by_view(views: list[list[Ray]]) -> list[Array]:
    """Return the numbers of the rays of each view, counted through."""
    return np.split(np.arange(sum(map(len, views))), np.cumsum([len(view) for view in views])[:-1])


def reconstruct(views: list[list[Ray]], values: list[Array], pixels: int) -> dict[int, Array]:
    """Go through all views SWEEPS times, in golden order; return the image after so many views."""
    solver, numbers = Kaczmarz(views, values, pixels), numbers_by_view(views)
    kept = {}
    for count, view in enumerate(np.tile(golden(len(views)), SWEEPS), 1):
        solver.see(numbers[view])
        if count in STAGES or count in FRAMES:
            kept[count] = solver.image.copy()
    return kept


def error(image: Array, truth: Array) -> float:
    """Return how far *image* is from *truth*, relative."""
    return float(norm(image.ravel() - truth.ravel()) / norm(truth.ravel()))


def against_least_squares(rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return a small head, (n,), by least squares with damping, by Kaczmarz, and as it is.

    Least squares minimises ``‖A x - b‖² + damping² ‖x‖²``. Rays in random order get there, sweep by
    sweep, at a rate known beforehand (Strohmer & Vershynin 2009); in a fixed order they crawl.
    """
    truth, views = head(SMALL_SIDE), radon(SMALL_SIDE, SMALL_VIEWS)
    solver = Kaczmarz(views, shadows(truth, views), truth.size)
    A = np.zeros((len(solver.rays), truth.size))
    for row, ray in zip(A, solver.rays, strict=True):
        row[ray.pixels] = ray.weights
    damped = np.vstack([A, DAMPING * np.eye(truth.size)])
    wanted = np.concatenate([solver.values, np.zeros(truth.size)])
    for _ in range(SMALL_SWEEPS):
        solver.see(rng.permutation(len(A)))
    return lstsq(damped, wanted).x, solver.image, truth.ravel()


def one_sweep(order: Array, views: list[list[Ray]], values: list[Array], truth: Array) -> float:
    """Return how far the image is from the truth when each ray was seen once in this order."""
    solver = Kaczmarz(views, values, truth.size)
    solver.see(order)
    return error(solver.image, truth)


def show(axes: Axes, image: Array, title: str) -> None:
    """Show *image*, square, with a title above."""
    axes.imshow(image, cmap=GLOW, vmin=0, vmax=BRIGHT, interpolation="bicubic")
    axes.set_title(title, color="#FFFFFF", loc="center", size=10)
    axes.axis("off")


def draw(run: Run, truth: Array, stages: dict[int, Array], values: list[Array]) -> None:
    """Save the shadows, six stages and the head; and the stages of the first sweep as a film."""
    picture = style.sheet(
        "A head appears out of its shadows, one projection after the other",
        note=f"{sum(map(len, values)):,} rays from {VIEWS} directions, {truth.size:,} unknown "
        "pixels. Every ray is a plane; Kaczmarz steps to the nearest point of each in turn.",
        size=(10.0, 6.1),
        ink="#FFFFFF",
        paper=style.NIGHT,
    )
    longest = max(map(len, values))
    sinogram = np.zeros((VIEWS, longest))
    for row, shadow in zip(sinogram, values, strict=True):
        start = (longest - len(shadow)) // 2
        row[start : start + len(shadow)] = shadow
    with style.look():
        panels = picture.subplots(2, 4).ravel()
        show(panels[0], BRIGHT * sinogram / sinogram.max(), "the shadows, a direction a row")
        panels[0].set_aspect("auto")
        panels[0].set_box_aspect(1)
        for axes, count in zip(panels[1:], STAGES, strict=False):
            image = stages[count].reshape(truth.shape)
            name = f"{count} views" if 1 < count <= VIEWS else f"{count // VIEWS} times all"
            name = "1 view" if count == 1 else name
            off = error(image, truth)
            show(axes, image, f"{name}: {off:.{int(off < 0.1)}%} off")
        show(panels[-1], truth, "the head itself")
    run.save(picture, dpi=100, colours=48)
    run.save_frames([frame(stages[count].reshape(truth.shape)) for count in FRAMES])


def frame(image: Array) -> Image.Image:
    """Return *image* in 20 shades, one frame of a film."""
    shades = GLOW((np.clip(image / BRIGHT, 0, 1) * 19).round() / 19, bytes=True)[..., :3]
    return Image.fromarray(np.ascontiguousarray(shades)).quantize(20)


def main() -> None:
    """Reconstruct in two orders, compare with least squares, print, draw."""
    run = begin(__file__, __doc__)
    rng = run.rng
    truth, views = head(SIDE), radon(SIDE, VIEWS)
    values = noisy(shadows(truth, views), rng)
    stages = reconstruct(views, values, truth.size)
    rays = np.arange(sum(map(len, views)))
    exact, stepped, small = against_least_squares(rng)

    print(f"{SIDE} x {SIDE} pixels from {len(rays):,} rays, noise {NOISE:.1%}\n")
    rows: list[tuple[str, str]] = [
        ("1 sweep, neighbours in turn", f"{one_sweep(rays, views, values, truth):.2%}"),
        (
            "1 sweep, rays in random order",
            f"{one_sweep(rng.permutation(rays), views, values, truth):.2%}",
        ),
        ("1 sweep, views in golden order", f"{error(stages[VIEWS], truth):.2%}"),
        (f"{SWEEPS} sweeps", f"{error(stages[SWEEPS * VIEWS], truth):.2%}"),
    ]
    print(table(("image", "off the truth"), rows))
    print(f"\n{SMALL_SIDE} x {SMALL_SIDE} pixels: does Kaczmarz end at least squares?\n")
    rows = [
        ("damped least squares (lstsq), off the truth", f"{error(exact, small):.6%}"),
        (f"Kaczmarz, {SMALL_SWEEPS} sweeps, off the truth", f"{error(stepped, small):.6%}"),
        ("Kaczmarz - least squares (reference: 0)", f"{error(stepped, exact):.1e}"),
    ]
    print(table(("image", "relative"), rows))
    draw(run, truth, stages, values)


if __name__ == "__main__":
    main()
