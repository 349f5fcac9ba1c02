"""Photograph a mountain with matrices, then find the photographer in the photograph.

Scale, rotation, shift and perspective are products of matrices in homogeneous coordinates: together
they are a camera of 3 by 4 numbers. Given where some points of the land lie in the picture, the
smallest singular vector returns those numbers, hence the place where the camera stood.
Data: elevations around Jacksboro, Tennessee (USGS), bundled with matplotlib.
Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed., 6.1 and 7.1.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cbook import get_sample_data
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap
from PIL import Image, ImageDraw

from matrixops import det, norm, qr, solve, svd
from matrixops.inputs import Array
from matrixops.pictures.script import Run, begin, table
from matrixops.pictures.style import AMBER, INK, VERMILLION, Picture, look, sheet

ARC_SECOND_M = 30.87  # along a meridian
TALLER = 3.0  # heights are drawn three times as high
WIDTH, HEIGHT, FOCAL = 1200, 640, 1150.0  # pixels
EYE, TARGET = (15_000.0, -6_000.0, 6_400.0), (15_400.0, 15_500.0, 300.0)  # metres east, north, up
LAND = LinearSegmentedColormap.from_list(
    "land", ["#2F5D50", "#6E8F5E", "#C9B97E", "#B5835A", "#8C6A5D", "#F4F1EA"]
)
SKY, HAZE = "#DCE8F0", np.array([0.80, 0.87, 0.92])


def terrain(step: int = 1) -> Array:
    """Return points (rows, columns, 3) in metres, from the north-west; up is not yet scaled."""
    with get_sample_data("jacksboro_fault_dem.npz") as data:
        up, step_deg = data["elevation"].astype(float), float(data["dy"])
        middle = np.radians(float(data["ymin"] + data["ymax"]) / 2)
    north_m = step_deg * 3600 * ARC_SECOND_M
    north = north_m * np.arange(up.shape[0])[::-1, None] + 0 * up
    east = north_m * np.cos(middle) * np.arange(up.shape[1]) + 0 * up
    return np.stack([east, north, up], axis=-1)[::step, ::step]


def rotation(forward: Array) -> Array:
    """Return the rotation (3, 3) whose rows are right, down and *forward* of an upright camera."""
    ahead = forward / norm(forward)
    right = np.cross(ahead, [0.0, 0.0, 1.0])
    right = right / norm(right)
    return np.array([right, np.cross(ahead, right), ahead])


def camera(eye: Array, target: Array) -> Array:
    """Return the camera ``K R [I | -eye] S``, shape (3, 4): scale, shift, turn, project."""
    K = np.array([[FOCAL, 0, WIDTH / 2], [0, FOCAL, HEIGHT / 2], [0, 0, 1.0]])
    shift = np.hstack([np.eye(3), -eye[:, None]])
    scale = np.diag([1.0, 1.0, TALLER, 1.0])
    return K @ rotation(target - eye) @ shift @ scale


def photograph(P: Array, points: Array) -> tuple[Array, Array]:
    """Return the pixels (..., 2) of *points* (..., 3), and how far ahead each lies (...)."""
    homogeneous = np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1) @ P.T
    return homogeneous[..., :2] / homogeneous[..., 2:], homogeneous[..., 2]


def resection(points: Array, pixels: Array) -> Array:
    """Return the camera (3, 4) that puts *points* (k, 3) on *pixels* (k, 2).

    Each point gives two equations; the smallest singular vector solves them best.
    """
    T, U = _tame(points), _tame(pixels)
    X = np.column_stack([points, np.ones(len(points))]) @ T.T
    x = np.column_stack([pixels, np.ones(len(pixels))]) @ U.T
    nought = np.zeros_like(X)
    rows = np.vstack(
        [
            np.hstack([X, nought, -x[:, :1] * X]),
            np.hstack([nought, X, -x[:, 1:2] * X]),
        ]
    )
    tame = svd(rows, full_matrices=False)[2][-1].reshape(3, 4)
    return solve(U, tame @ T)


def _tame(points: Array) -> Array:
    """Return the matrix that moves *points* to mean 0 and spread 1, in homogeneous coordinates."""
    k = points.shape[1]
    middle, spread = points.mean(axis=0), points.std(axis=0)
    T = np.diag([*(1 / spread), 1.0])
    T[:k, k] = -middle / spread
    return T


def centre(P: Array) -> Array:
    """Return where a camera stands: the one point that it sends to (0, 0, 0)."""
    place = svd(P)[2][-1]
    return place[:3] / place[3]


def tilt(P: Array) -> float:
    """Return how far down a camera looks in degrees, from the QR factors of its reversed rows."""
    stretched = P[:, :3] / [1.0, 1.0, TALLER]  # without the scaling of heights
    ahead = qr(stretched[::-1].T)[0][:, 0]  # the last row of M is the direction of sight
    return float(np.degrees(np.arcsin(abs(ahead[2]))))


def off(place: Array) -> float:
    """Return how far *place*, whose up is not yet scaled, is from the camera, in metres."""
    return float(norm(place * [1, 1, TALLER] - np.array(EYE)))


def draw_photograph(axes: Axes, P: Array, land: Array) -> None:
    """Draw the land from far to near, lit from the north-west, paler with distance."""
    pixels, depth = photograph(P, land)
    corners = np.stack([pixels[:-1, :-1], pixels[:-1, 1:], pixels[1:, 1:], pixels[1:, :-1]], axis=2)
    colours, far = shaded(land), depth[:-1, :-1].ravel()
    veil = 0.72 * np.clip((far - far.min()) / np.ptp(far), 0, 1)[:, None] ** 1.3
    colours = (1 - veil) * colours.reshape(-1, 3) + veil * HAZE
    order = np.argsort(-far)
    axes.add_collection(
        PolyCollection(
            corners.reshape(-1, 4, 2)[order],
            facecolors=colours[order],
            edgecolors=colours[order],
            linewidths=0.25,
        )
    )
    axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0), aspect="equal", facecolor=SKY)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


def shaded(land: Array) -> Array:
    """Return the colour (rows - 1, columns - 1, 3) of every patch: by height, and by its slope."""
    high = land * [1.0, 1.0, TALLER]
    normal = np.cross(high[:-1, 1:] - high[:-1, :-1], high[:-1, :-1] - high[1:, :-1])
    normal /= np.sqrt((normal**2).sum(axis=-1, keepdims=True))
    light = np.array([-0.62, 0.28, 0.73])
    height = (land[:-1, :-1, 2] - 236) / (1000 - 236)
    return np.clip(
        LAND(height)[..., :3] * (0.35 + 0.85 * np.clip(normal @ light, 0, 1)[..., None]), 0, 1
    )


def draw_map(axes: Axes, land: Array, marks: Array, guesses: Array) -> None:
    """Draw the land from above, the marked points, the camera, and where it was found."""
    km = land / 1000
    west, east, north = km[0, 0, 0], km[0, -1, 0], km[0, 0, 1]
    axes.imshow(shaded(land), extent=(west, east, 0, north), interpolation="bilinear")
    eye, target = np.array(EYE) / 1000, np.array(TARGET) / 1000
    for side in (-1, 1):
        ray = target[:2] - eye[:2]
        edge = eye[:2] + 1.9 * ray + side * 1.9 * norm(ray) * WIDTH / 2 / FOCAL * np.array([1, 0])
        axes.plot(*np.array([eye[:2], edge]).T, color=INK, linewidth=0.8, linestyle=(0, (3, 3)))
    axes.plot(
        *marks[:, :2].T / 1000,
        "o",
        color=AMBER,
        markersize=3,
        markeredgecolor=INK,
        markeredgewidth=0.4,
    )
    axes.plot(
        *guesses[:, :2].T / 1000, "o", color=VERMILLION, markersize=5, alpha=0.5, markeredgewidth=0
    )
    axes.plot(eye[0], eye[1], "+", color=INK, markersize=11, markeredgewidth=1.2)
    axes.annotate("camera", (eye[0], eye[1]), xytext=(9, -3), textcoords="offset points")
    axes.set(xlim=(west, east), ylim=(eye[1] - 2, north), xlabel="km east", ylabel="km north")


def flight(land: Array, frames: int = 18) -> list[Image.Image]:
    """Return pictures of a flight around the mountains: one line for each row of elevations."""
    middle = np.array([land[..., 0].mean(), land[..., 1].mean(), 500.0])
    pictures = []
    for turn in np.linspace(0, 2 * np.pi, frames, endpoint=False):
        eye = middle + np.array([24_000 * np.sin(turn), -24_000 * np.cos(turn), 8_500])
        pixels, depth = photograph(camera(eye, middle), land)
        pictures.append(_ridges(pixels, depth))
    return pictures


def _ridges(pixels: Array, depth: Array) -> Image.Image:
    """Draw the lines across the line of sight from far to near, each hiding what is behind it."""
    if np.ptp(depth.mean(axis=0)) > np.ptp(depth.mean(axis=1)):
        pixels, depth = pixels.transpose(1, 0, 2), depth.T
    image = Image.new("L", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(image)
    far = depth.mean(axis=1)
    for row in np.argsort(-far):
        line = [(float(x), float(y)) for x, y in pixels[row]]
        pen.polygon([*line, (line[-1][0], HEIGHT), (line[0][0], HEIGHT)], fill=0)
        near = (far.max() - far[row]) / np.ptp(far)
        pen.line(line, fill=int(70 + 185 * near), width=4)
    small = image.resize((WIDTH * 13 // 50, HEIGHT * 13 // 50), Image.Resampling.LANCZOS)
    grey = np.asarray(small)
    tones = np.round(grey / 255 * 7)[..., None] / 7
    night, snow = np.array([11, 16, 32]), np.array([240, 228, 200])
    return Image.fromarray((night + tones * (snow - night)).astype(np.uint8)).quantize(8)


def main() -> None:
    """Photograph, find the camera, say how well, and draw."""
    run: Run = begin(__file__, __doc__)
    land, eye = terrain(), np.array(EYE)
    P = camera(eye, np.array(TARGET))
    marks, pixels, guesses = sightings(P, land, run.rng)
    errors = [off(guess) for guess in guesses]
    found = resection(marks, pixels)
    R = rotation(np.array(TARGET) - eye)
    tilted = f"{np.degrees(np.arcsin(-R[2, 2])):.6f}"
    ratio = norm(R.T @ R - np.eye(3), 1) / 3 / 2**-53
    rows = [
        ("det R of the camera's rotation", f"{det(R):.12f}", "1", "a rotation"),
        ("ratio |R'R - I| / (3 eps)", f"{ratio:.2f}", "< 30", "LAPACK, dort01"),
        ("looks down by, degrees", f"{tilt(found):.6f}", tilted, "as it was set up"),
        ("camera from exact points, off by m", f"{off(centre(found)):.1e}", "0", "the same"),
        ("… from whole pixels, median, m", f"{np.median(errors):.1f}", "0", "the same"),
    ]
    print(table(("what", "here", "reference", "source"), rows))
    run.save(draw(P, land, marks, guesses, float(np.median(errors))), dpi=100, colours=64)
    run.save_frames(flight(terrain(12)), milliseconds=150)


def visible(P: Array, land: Array, cell: int = 6) -> Array:
    """Return which points the camera sees: inside its frame, with nothing much nearer around."""
    pixels, depth = photograph(P, land)
    inside = ((pixels >= 0) & (pixels < [WIDTH, HEIGHT])).all(axis=-1)
    x, y = (np.where(inside, pixels[..., i], 0).astype(int) // cell for i in (0, 1))
    nearest = np.full((WIDTH // cell + 1, HEIGHT // cell + 1), np.inf)
    np.minimum.at(nearest, (x[inside], y[inside]), depth[inside])
    return np.asarray(inside & (depth < 1.01 * nearest[x, y]))


def sightings(P: Array, land: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return 40 points, their pixels, and a hundred places of the camera found from such points.

    Each time other points are drawn, and their pixels are rounded to whole numbers.
    """
    points, guesses = land[visible(P, land)], []
    for _ in range(100):
        marks = points[rng.choice(len(points), 40, replace=False)]
        guesses.append(centre(resection(marks, np.round(photograph(P, marks)[0]))))
    return marks, photograph(P, marks)[0], np.array(guesses)


@look()
def draw(P: Array, land: Array, marks: Array, guesses: Array, error_m: float) -> Picture:
    """Return the picture: the photograph, and the map with the photographer on it."""
    picture = sheet(
        f"A photograph gives its photographer away: 40 points, read off in whole pixels, put the "
        f"camera within {error_m:.0f}\u00a0m of where it stood",
        note="Left: 138,000 points of Tennessee, each sent through one matrix of 3 by 4 numbers "
        "(heights three times as high). Right: the map, and a hundred answers, all on the camera.",
        size=(11.0, 5.4),
    )
    left, right = picture.subplots(1, 2, width_ratios=[2.2, 1])
    draw_photograph(left, P, land)
    pixels, _ = photograph(P, marks)
    left.plot(*pixels.T, "o", color=AMBER, markersize=3.5, markeredgecolor=INK, markeredgewidth=0.5)
    draw_map(right, land, marks, guesses)
    return picture


if __name__ == "__main__":
    main()
