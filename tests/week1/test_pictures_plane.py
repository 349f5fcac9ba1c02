"""What the pictures draw is what the mathematics says: the data behind the ink, not the pixels."""

from __future__ import annotations

import doctest
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from matrixops import ArgumentError, EntryError, ShapeError, SingularError, pictures
from matrixops.pictures import script, shapes

MATRICES = [
    np.array([[1.5, 0.5], [0.5, -1.2]]),
    np.array([[2.0, 1.0], [0.5, 1.5]]),
    np.array([[0.0, -1.0], [1.0, 0.0]]),
    np.array([[3.0, 1.0], [0.0, 3.0]]),
]


def drawn(picture: Figure, gid: str) -> Any:
    """Return the one artist that bears *gid*."""
    (artist,) = picture.findobj(lambda a: a.get_gid() == gid)
    return artist


def arrows(picture: Figure, panel: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (tail, tip) of every arrow of a panel, in the order of drawing."""
    notes = [t for t in picture.axes[panel].texts if getattr(t, "arrow_patch", None) is not None]
    return [(np.array(t.get_position()), np.array(t.xy)) for t in notes]  # type: ignore[attr-defined]


@pytest.mark.parametrize("A", MATRICES)
def test_the_grid_after_is_a_times_the_grid_before(A: np.ndarray) -> None:
    """Every line of the grid and every point of the circle is sent through A."""
    picture = pictures.transformation(A)
    lines = np.array(drawn(picture, "grid after").get_segments())
    sources = np.linalg.solve(A, lines.reshape(-1, 2).T).T.reshape(lines.shape)
    upright, level = np.split(sources, 2)
    before, after = (drawn(picture, f"circle {when}").get_xydata() for when in ("before", "after"))

    assert np.allclose(upright[:, 0, 0], upright[:, 1, 0])
    assert np.allclose(level[:, 0, 1], level[:, 1, 1])
    assert np.allclose(np.diff(upright[:, 0, 0]), 0.5)
    assert np.allclose(after, before @ A.T, atol=1e-14)


@pytest.mark.parametrize("A", MATRICES)
def test_the_area_in_the_title_is_the_determinant(A: np.ndarray) -> None:
    """The drawn square has the area |det A| by the shoelace formula, and the title says det A."""
    picture = pictures.transformation(A)
    x, y = drawn(picture, "square after").get_xy()[:-1].T
    shoelace = 0.5 * (x @ np.roll(y, -1) - y @ np.roll(x, -1))

    assert np.isclose(shoelace, np.linalg.det(A))
    assert shapes.number(np.linalg.det(A)) in picture.texts[0].get_text()


def test_a_flat_matrix_is_said_to_be_flat() -> None:
    """The determinant 0 has its own sentence."""
    assert "flattened" in pictures.transformation([[1, 2], [2, 4]]).texts[0].get_text()


@pytest.mark.parametrize(("v", "onto"), [((1, 2), (2, 1)), ((-3, 0.5), (1, 1)), ((0, 1), (5, 0))])
def test_the_projection_is_the_nearest_point(v: Any, onto: Any) -> None:
    """The foot minimises the distance along the line, by trying many points of it."""
    picture = pictures.projection(v, onto=onto)
    (_, tip), (_, foot), (tail, head) = arrows(picture, 0)
    line = np.linspace(-5, 5, 100_001)[:, None] * np.array(onto)
    nearest = line[np.argmin(((line - v) ** 2).sum(axis=1))]

    assert np.allclose(tip, v)
    assert np.allclose(foot, nearest, atol=1e-3)
    assert np.allclose((head - tail) @ onto, 0, atol=1e-12)


def test_the_steps_of_gram_and_schmidt_end_orthonormal() -> None:
    """The last panel shows two orthogonal unit vectors that span what the columns span."""
    A = np.array([[2.0, 1.0], [0.5, 1.5]])
    picture = pictures.gram_schmidt_steps(A)
    Q = np.array([tip for _, tip in arrows(picture, 3)]).T
    _, (_, rest), *_ = arrows(picture, 2)

    assert np.allclose(Q.T @ Q, np.eye(2), atol=1e-14)
    assert np.allclose(np.tril(Q.T @ A, -1), 0, atol=1e-14)
    assert np.isclose(rest @ A[:, 0], 0, atol=1e-14)


@pytest.mark.parametrize(
    "A", [np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[1.0, 2.0], [0.0, -3]])]
)
def test_drawn_eigenvectors_are_stretched_by_what_is_said(A: np.ndarray) -> None:
    """Each arrow λv has the direction and length that A gives to v; the ways lead from x to Ax."""
    picture = pictures.eigenvectors(A)
    ways = np.array(drawn(picture, "ways").get_segments())
    lengths = {round(float(np.hypot(*tip)), 9) for _, tip in arrows(picture, 0)}

    assert np.allclose(ways[:, 1], ways[:, 0] @ A.T)
    assert lengths == {round(abs(float(v)), 9) for v in np.linalg.eigvals(A)}
    for _, tip in arrows(picture, 0):
        image = A @ tip
        assert np.isclose(image[0] * tip[1], image[1] * tip[0])


@pytest.mark.parametrize(
    ("A", "words"),
    [
        ([[0, -1], [1, 0]], "turns by 90°"),
        ([[2, 0], [0, 2]], "Every direction"),
        ([[1, 1], [0, 1]], "defective"),
        ([[2, 1], [1, 2]], "stretched by"),
    ],
)
def test_each_kind_of_spectrum_has_its_own_finding(A: Any, words: str) -> None:
    """A rotation, a multiple of the identity, a Jordan block and a symmetric matrix."""
    assert words in pictures.eigenvectors(A).texts[0].get_text().replace("\n", " ")


@pytest.mark.parametrize("A", MATRICES)
def test_the_four_stages_of_the_svd_lead_from_the_circle_to_its_image(A: np.ndarray) -> None:
    """The first is the circle, the second too, the third lies along the axes, the last is A."""
    picture = pictures.rotate_stretch_rotate(A)
    stages = [line.get_xydata().T for line in picture.findobj(lambda a: a.get_gid() == "stage")]
    s = np.linalg.svd(A, compute_uv=False)

    assert np.allclose(np.hypot(*stages[1]), 1)
    assert np.allclose(np.abs(stages[2]).max(axis=1), s, rtol=1e-4)
    assert np.allclose(stages[3], A @ stages[0], atol=1e-13)


def test_the_condition_ellipse_is_the_inverse_of_the_error_circle() -> None:
    """Its points are A⁻¹ times the circle's, and the worst is κ times as large, relatively."""
    A = np.array([[1.0, 0.8], [0.8, 1.0]])
    picture = pictures.condition_ellipse(A, error=0.05)
    (_, b), (_, x) = arrows(picture, 0)[0], arrows(picture, 1)[0]
    circle = drawn(picture, "errors of b").get_xydata() - b
    ellipse = drawn(picture, "errors of x").get_xydata() - x

    assert np.allclose(A @ x, b)
    assert np.allclose(ellipse @ A.T, circle)
    worst = np.hypot(*ellipse.T).max() / np.hypot(*x)
    assert np.isclose(worst, 0.05 * np.linalg.cond(A), rtol=1e-3)


@pytest.mark.parametrize(
    "draw",
    [
        pictures.transformation,
        pictures.eigenvectors,
        pictures.rotate_stretch_rotate,
        pictures.gram_schmidt_steps,
        pictures.condition_ellipse,
    ],
)
def test_only_maps_of_the_plane_are_drawn(draw: Any) -> None:
    """Another shape, and complex entries, are refused by name."""
    with pytest.raises(ShapeError, match=r"\(3, 3\).*\(2, 2\)"):
        draw(np.eye(3))
    with pytest.raises(EntryError, match="complex"):
        draw(np.eye(2) * 1j)


def test_bad_vectors_and_matrices_without_inverse_are_refused() -> None:
    """The message names the argument."""
    with pytest.raises(ShapeError, match="onto"):
        pictures.projection([1, 2], onto=[1, 2, 3])
    with pytest.raises(SingularError):
        pictures.condition_ellipse([[1, 2], [2, 4]])
    with pytest.raises(ArgumentError, match="error"):
        pictures.condition_ellipse(np.eye(2), error=2)


def test_pictures_show_themselves_in_a_notebook() -> None:
    """A picture without any window knows its PNG."""
    png = pictures.projection([1, 2], onto=[2, 1])._repr_png_()

    assert png.startswith(b"\x89PNG")


@pytest.mark.parametrize("module", [script, shapes])
def test_the_examples_in_the_docstrings_hold(module: Any) -> None:
    """They run, and say what stands there."""
    failed, tried = doctest.testmod(module)

    assert (failed, tried > 0) == (0, True)
