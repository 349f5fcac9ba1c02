"""The first five micro-projects, run as a reader runs them, against other programs' answers."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

import numpy as np
import pytest
from PIL import Image
from week1.scripts import printed_by

FOLDER = Path(__file__).resolve().parents[2] / "week1-linear-algebra" / "micro-projects"
NAMES = (
    "01_mountain_camera",
    "02_pagerank_stdlib",
    "03_photo_compression",
    "04_eigen_digits",
    "05_least_squares_showdown",
)

Said: TypeAlias = Callable[[str], str]


def load(name: str) -> ModuleType:
    """Return the script as a module, without running it."""
    spec = importlib.util.spec_from_file_location(f"project_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all pictures."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def said(out: Path) -> Said:
    """Return what a script prints; each runs once."""
    words: dict[str, str] = {}

    def once(name: str) -> str:
        if name not in words:
            words[name] = printed_by(FOLDER / f"{name}.py", "--out", str(out), "--seed", "3")
        return words[name]

    return once


def figures(text: str, row: str) -> list[float]:
    """Return the numbers of the table's row that begins with *row*."""
    (line,) = (line for line in text.splitlines() if line.startswith(row))
    return [float(word) for word in line.removeprefix(row).split() if _is_number(word)]


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", NAMES)
def test_a_script_draws_a_picture_and_says_where(name: str, said: Said, out: Path) -> None:
    """One PNG named after the script, of a readable size, with more than one colour."""
    text = said(name)

    assert f"{name}.png" in text
    with Image.open(out / f"{name}.png") as image:
        assert min(image.size) >= 400
        assert len(image.getcolors(1 << 24) or []) > 10


def test_the_camera_turns_as_scipy_turns() -> None:
    """Its rotation is a heading about the vertical and a tilt, composed by SciPy's Rotation."""
    from scipy.spatial.transform import Rotation

    project = load("01_mountain_camera")
    for heading, down in [(0.0, 20.0), (75.0, 5.0), (-140.0, 60.0)]:
        turn = Rotation.from_euler("ZX", [-heading, -(90 + down)], degrees=True)
        h, d = np.radians([heading, down])
        ahead = np.array([np.sin(h) * np.cos(d), np.cos(h) * np.cos(d), -np.sin(d)])

        assert np.allclose(project.rotation(ahead), turn.as_matrix().T, atol=1e-14)


def test_a_photograph_is_what_a_pinhole_sees() -> None:
    """A point's pixel is where its ray through the eye meets the image, by similar triangles."""
    project = load("01_mountain_camera")
    eye = np.array([10.0, -50.0, 30.0])
    P = project.camera(eye, np.array([10.0, 50.0, 30.0]))  # looks due north, level
    east, north, up = 14.0, 70.0, 12.0
    pixels, depth = project.photograph(P, np.array([east, north, up]))

    assert np.isclose(depth, north - eye[1])
    x = project.WIDTH / 2 + project.FOCAL * (east - eye[0]) / depth
    y = project.HEIGHT / 2 - project.FOCAL * (project.TALLER * up - eye[2]) / depth
    assert np.allclose(pixels, [x, y])


def test_the_camera_is_found_in_its_photograph(said: Said) -> None:
    """From exact points to a millimetre; from whole pixels within a share of its distance."""
    text = said("01_mountain_camera")

    assert figures(text, "det R of the camera's rotation")[0] == pytest.approx(1, abs=1e-12)
    assert figures(text, "ratio |R'R - I| / (3 eps)")[0] < 3
    here, reference = figures(text, "looks down by, degrees")
    assert here == pytest.approx(reference, abs=1e-5)
    assert figures(text, "camera from exact points, off by m")[0] < 1e-3
    assert figures(text, "… from whole pixels, median, m")[0] < 200


def test_pagerank_is_that_of_networkx(said: Said) -> None:
    """The same graph, ranked by networkx: every share, and the first seven in print."""
    import networkx as nx

    project = load("02_pagerank_stdlib")
    names, edges = project.import_graph()
    share, _ = project.power_iteration(project.walk_matrix(len(names), edges))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(names)))
    graph.add_edges_from(edges)
    theirs = nx.pagerank(graph, alpha=0.85, tol=1e-13)
    order = sorted(theirs, key=lambda i: -theirs[i])

    assert max(abs(share[i] - rank) for i, rank in theirs.items()) < 1e-10
    text = said("02_pagerank_stdlib")
    assert f"most leaned on: {' '.join(names[i] for i in order[:7])}" in text
    assert figures(text, "largest difference to solve")[0] < 1e-11
    assert figures(text, "largest difference to eig")[0] < 1e-11


def test_imports_are_read_without_importing(tmp_path: Path) -> None:
    """Imports in functions count, relative ones do not, and no code is run."""
    file = tmp_path / "odd.py"
    file.write_text(
        "import os.path, json as j\nfrom . import near\nfrom .far import x\nfrom re import match\n"
        "def f():\n    import abc\nraise SystemExit('never run')\n"
    )

    assert load("02_pagerank_stdlib").imports_of(file) == {"os", "json", "re", "abc"}


def test_the_photo_keeps_what_scipy_says(said: Said) -> None:
    """Ranks for three energies by SciPy's singular values; the error is the next of them."""
    import scipy.linalg

    text, project = said("03_photo_compression"), load("03_photo_compression")
    s = scipy.linalg.svdvals(project.photo().mean(axis=2))
    held = np.cumsum(s**2) / np.sum(s**2)
    for energy in (0.99, 0.995, 0.999):
        rank = int(np.searchsorted(held, energy)) + 1
        assert figures(text, f"layers for {100 * energy:.1f} % of the energy") == [rank, rank]
    assert figures(text, "error of 54 layers / next singular value")[-2] < 1e-12
    assert 1 <= figures(text, "error of 54 random layers / the least possible")[0] < 1.3


def test_layers_add_up_to_the_photo() -> None:
    """All layers are the matrix; k of them have rank k and the error of Eckart and Young."""
    project = load("03_photo_compression")
    a = np.random.default_rng(0).standard_normal((9, 14))
    from matrixops import svd

    parts = svd(a, full_matrices=False)

    assert np.allclose(project.layers(parts, 9), a)
    assert np.linalg.matrix_rank(project.layers(parts, 4)) == 4
    error = np.linalg.norm(project.layers(parts, 4) - a, 2)
    assert error == pytest.approx(np.linalg.svd(a, compute_uv=False)[4])


def test_the_digits_have_the_components_of_sklearn(said: Said) -> None:
    """Counts of directions in print, variances, and directions but for their sign."""
    from sklearn.datasets import load_digits
    from sklearn.decomposition import PCA

    text, project = said("04_eigen_digits"), load("04_eigen_digits")
    X = load_digits().data
    theirs, ours = PCA(svd_solver="full").fit(X), project.components(X)
    held = np.cumsum(theirs.explained_variance_ratio_)
    for share in (0.80, 0.90, 0.95, 0.99):
        count = int(np.searchsorted(held, share)) + 1
        assert figures(text, f"directions for {100 * share:.0f} % of the variance")[0] == count
    assert np.allclose(ours.variance, theirs.explained_variance_)
    cosines = np.abs((ours.directions[:20] * theirs.components_[:20]).sum(axis=1))
    assert np.allclose(cosines, 1, atol=1e-9)


def test_reading_by_the_nearest_neighbour_is_that_of_sklearn() -> None:
    """The same labels, but where two neighbours are equally near."""
    from sklearn.datasets import load_digits
    from sklearn.neighbors import KNeighborsClassifier

    X, y = load_digits(return_X_y=True)
    theirs = KNeighborsClassifier(1).fit(X[:900], y[:900]).predict(X[900:])
    ours = load("04_eigen_digits").nearest(X[:900], y[:900], X[900:])

    assert np.mean(theirs == ours) > 0.998


def test_the_showdown_ends_as_nist_certifies(said: Said) -> None:
    """The shortest formula loses half the digits; refinement and fractions lose next to none."""
    text = said("05_least_squares_showdown")
    normal = figures(text, "normal equations")[1:]
    augmented = figures(text, "modified Gram-Schmidt on [X y]")[1:]
    refined = figures(text, "Householder, refined")
    exact = figures(text, "fractions")[1:]

    assert max(normal) < 11
    assert normal[0] < 9
    assert augmented[0] >= 13.5
    assert min(refined) >= 12
    assert min(exact) >= 14.5


def test_digits_are_written_as_they_are() -> None:
    """Fifteen leading digits of floats and fractions alike, without sign and point."""
    from fractions import Fraction

    project = load("05_least_squares_showdown")

    assert project.written(Fraction(-1, 3)) == "333333333333333"
    assert project.written(-1829.15146461355) == "182915146461355"
    assert project.written(0.5) == "5" + 14 * "0"
