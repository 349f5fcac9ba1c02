"""Micro-projects 6 to 10 print what SciPy, statsmodels, networkx and plain NumPy would print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import scipy.linalg
import scipy.sparse
import scipy.sparse.linalg
import statsmodels.api as sm
from matplotlib.cbook import get_sample_data
from PIL import Image
from sklearn.datasets import load_sample_image
from statsmodels.datasets import co2, nile, sunspots
from week1.scripts import printed_by

FOLDER = Path(__file__).parents[2] / "week1-linear-algebra" / "micro-projects"
NAMES = (
    "06_loss_of_orthogonality",
    "07_kalman_on_the_nile",
    "08_karate_club_split",
    "09_sunspots_by_fourier",
    "10_tomography_by_kaczmarz",
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the pictures."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def printed(out: Path) -> Callable[[str], str]:
    """What the script whose name starts so prints, run once."""
    seen: dict[str, str] = {}

    def once(start: str) -> str:
        (name,) = (name for name in NAMES if name.startswith(start))
        return (
            seen[start]
            if start in seen
            else seen.setdefault(start, printed_by(FOLDER / f"{name}.py", "--out", str(out)))
        )

    return once


def cells(text: str, row: str) -> list[str]:
    """Return the cells of the first row that starts with *row*, without its name."""
    (line, *_) = (line for line in text.splitlines() if line.startswith(f"{row}  "))
    return re.split(r"\s{2,}", line[len(row) :].strip())


@pytest.mark.parametrize("name", NAMES)
def test_script_saves_one_picture_where_it_is_told(
    name: str, out: Path, printed: Callable[[str], str]
) -> None:
    """The PNG is there, large enough to look at, and the last lines say where."""
    text = printed(name[:2])

    with Image.open(out / f"{name}.png") as picture:
        assert picture.width >= 900
    assert f"{name}.png" in text


@pytest.mark.parametrize("name", NAMES)
def test_script_explains_itself(name: str) -> None:
    """--help shows the docstring and the options."""
    text = printed_by(FOLDER / f"{name}.py", "--help")

    assert "--seed" in text
    assert "--out" in text
    assert len(text) > 600


def keeling() -> tuple[np.ndarray, np.ndarray]:
    """Return time from 0 to 1 and the parts per million."""
    weeks = co2.load_pandas().data["co2"].dropna()
    years = np.array([day.year + (day.day_of_year - 1) / 365.25 for day in weeks.index])
    return (years - 1958) / 44, weeks.to_numpy(float)


@pytest.mark.parametrize(
    ("method", "power"),
    [("classical", 2), ("modified", 1), ("classical, twice", 0), ("Householder", 0)],
)
def test_orthogonality_is_lost_with_the_power_of_the_theory(
    method: str, power: int, printed: Callable[[str], str]
) -> None:
    """Slopes 2, 1, 0, 0 (Giraud, Langou & Rozložník 2005), to a fifth."""
    slope = float(cells(printed("06"), method)[0])

    assert slope == pytest.approx(power, abs=0.2)


def test_householder_fits_the_keeling_curve_as_chebyshev_does(
    printed: Callable[[str], str],
) -> None:
    """The error of the fit is NumPy's, in a basis where the problem is easy; classical's is not."""
    t, ppm = keeling()
    easy = np.polynomial.Chebyshev.fit(t, ppm, 18)
    expected = np.sqrt(np.mean((easy(t) - ppm) ** 2))

    for method in ("Householder", "classical, twice"):
        assert float(cells(printed("06"), method)[-1]) == pytest.approx(expected, abs=2e-4)
    assert float(cells(printed("06"), "classical")[-1]) > 1.1 * expected


def test_householder_on_the_keeling_curve_is_as_orthogonal_as_lapack(
    printed: Callable[[str], str],
) -> None:
    """‖I - QᵀQ‖ is below three times LAPACK's; classical Gram-Schmidt's is above 1."""
    t, _ = keeling()
    q = scipy.linalg.qr(t[:, None] ** np.arange(19), mode="economic")[0]
    lapack = np.sqrt(np.sum((np.eye(19) - q.T @ q) ** 2))

    assert float(cells(printed("06"), "Householder")[2]) < 3 * lapack
    assert float(cells(printed("06"), "classical")[2]) > 1


def test_nile_by_newton_is_as_likely_as_statsmodels_says_and_more_than_it_finds(
    printed: Callable[[str], str],
) -> None:
    """Statsmodels gives our variances our likelihood, and its own search ends below it."""
    flow = nile.load_pandas().data["volume"].to_numpy(float)
    model = sm.tsa.UnobservedComponents(flow, "llevel")
    text = printed("07").split("as statsmodels has it")[1]
    noise, drift, likelihood = (
        float(cells(text, row)[0])
        for row in ("σ²ε, of a year", "σ²η, of the level", "log-likelihood")
    )

    assert model.loglike([noise, drift]) == pytest.approx(likelihood, abs=2e-6)
    assert likelihood > model.fit(disp=False).llf
    assert model.fit(disp=False).llf == pytest.approx(-632.5378, abs=1e-4)


def test_nile_from_no_knowledge_has_the_variances_of_the_book(
    printed: Callable[[str], str],
) -> None:
    """Durbin & Koopman: 15099 and 1469.1; statsmodels' exact diffuse start agrees on the height."""
    flow = nile.load_pandas().data["volume"].to_numpy(float)
    model = sm.tsa.UnobservedComponents(flow, "llevel", use_exact_diffuse=True)
    rows = ("σ²ε, of a year", "σ²η, of the level", "log-likelihood")
    noise, drift, likelihood = (float(cells(printed("07"), row)[0]) for row in rows)

    assert noise == pytest.approx(15099, abs=1)
    assert drift == pytest.approx(1469.1, abs=0.2)
    constant = 0.5 * np.log(2 * np.pi)  # statsmodels counts the first year's, too
    assert model.loglike([noise, drift]) + constant == pytest.approx(likelihood, abs=1e-3)


def test_filter_is_least_squares_and_the_river_changed_after_1898(
    printed: Callable[[str], str],
) -> None:
    """Both ways to the level agree; brute force over two means finds the same year."""
    data = nile.load_pandas().data
    flow = data["volume"].to_numpy(float)
    misfit = [flow[:k].var() * k + flow[k:].var() * (100 - k) for k in range(1, 100)]

    assert float(cells(printed("07"), "filter - least squares so far")[0]) < 1e-9
    year = int(cells(printed("07"), "last year before the change")[0])
    assert year == 1898 == int(data["year"].iloc[np.argmin(misfit)])


@pytest.mark.parametrize(
    ("row", "weight"), [("friends or not", None), ("strength of the tie", "weight")]
)
def test_karate_club_splits_as_scipy_splits_it(
    row: str, weight: str | None, printed: Callable[[str], str]
) -> None:
    """The second eigenvalue to six digits, and the share of members on the right side."""
    graph = nx.karate_club_graph()
    ties = nx.to_numpy_array(graph, weight=weight)
    values, vectors = scipy.linalg.eigh(scipy.sparse.csgraph.laplacian(ties))
    went = np.array([graph.nodes[member]["club"] == "Officer" for member in graph])
    right = np.mean((vectors[:, 1] > 0) == went)
    found = cells(printed("08"), row)

    assert float(found[0]) == pytest.approx(values[1], abs=1e-6)
    assert f"{max(right, 1 - right):.1%}" in found


def test_sunspots_have_the_waves_that_numpy_finds(printed: Callable[[str], str]) -> None:
    """Periods and shares of the four largest are those of numpy.fft; F is unitary."""
    spots = sunspots.load_pandas().data["SUNACTIVITY"].to_numpy(float)
    power = np.abs(np.fft.rfft(spots - spots.mean())) ** 2
    largest = np.argsort(-power)[:4]

    for place, k in enumerate(largest, 1):
        period, _, share = cells(printed("09"), f"period {place}, years")
        assert float(period) == pytest.approx(len(spots) / k, abs=0.006)
        assert float(share.rstrip("%")) == pytest.approx(100 * power[k] / power.sum(), abs=0.06)
    unitary = re.search(r"= (\S+); there and back: (\S+)", printed("09"))
    assert unitary is not None
    assert max(map(float, unitary.groups())) < 1e-12


def test_temple_is_restored_as_numpys_fft_restores_it(printed: Callable[[str], str]) -> None:
    """The error after the blur is undone is that of numpy.fft's division with the same damping."""
    sharp = load_sample_image("china.jpg")[60:316, 100:484].mean(axis=2) / 255
    bells = []
    for side in sharp.shape:
        k = np.arange(side)
        height = np.exp(-0.5 * (np.minimum(k, side - k) / 2.0) ** 2)
        bells.append(height / height.sum())
    response = np.fft.fft2(np.outer(*bells))
    noise = 0.002 * np.random.default_rng(1).standard_normal(sharp.shape)
    blurred = np.fft.ifft2(np.fft.fft2(sharp) * response).real + noise
    divided = np.fft.fft2(blurred) * response.conj() / (np.abs(response) ** 2 + 0.02**2)
    off = np.linalg.norm(np.fft.ifft2(divided).real - sharp) / np.linalg.norm(sharp)

    assert float(cells(printed("09"), "divided with damping")[0]) == pytest.approx(off, rel=5e-3)
    assert off < float(cells(printed("09"), "blurred")[0])
    assert float(cells(printed("09"), "divided by the eigenvalues")[0]) > 1e6
    assert float(printed("09").split("Fᴴ Λ‖ = ")[1].split()[0]) < 1e-12


def radon_by_definition(side: int, views: int) -> scipy.sparse.csr_array:
    """Return the matrix pixel by pixel: each is shared by the two rays next to its centre."""
    reach = int(np.ceil(side * np.sqrt(2))) + 1
    matrix = scipy.sparse.lil_array((views * reach, side * side))
    for view, angle in enumerate(np.pi * np.arange(views) / views):
        for pixel in range(side * side):
            down, right = divmod(pixel, side)
            x, y = right - (side - 1) / 2, (side - 1) / 2 - down
            at = x * np.cos(angle) + y * np.sin(angle) + (reach - 1) / 2
            below = int(np.floor(at))
            for ray, weight in ((below, below + 1 - at), (below + 1, at - below)):
                matrix[view * reach + ray, pixel] += weight
    rows = matrix.tocsr()
    return rows[rows.multiply(rows).sum(axis=1) > 1]


def test_kaczmarz_ends_where_lsqr_ends(printed: Callable[[str], str]) -> None:
    """SciPy's LSQR with the same damping is as far from the head, to six digits."""
    with get_sample_data("s1045.ima.gz") as file:
        full = np.frombuffer(file.read(), dtype="<u2").reshape(256, 256).astype(float)
    truth = full.reshape(16, 16, 16, 16).mean(axis=(1, 3)).ravel() / full.max()
    A = radon_by_definition(16, 32)
    x = scipy.sparse.linalg.lsqr(A, A @ truth, damp=1.0, atol=1e-14, btol=1e-14)[0]
    expected = 100 * np.linalg.norm(x - truth) / np.linalg.norm(truth)

    for row in (
        "damped least squares (lstsq), off the truth",
        "Kaczmarz, 500 sweeps, off the truth",
    ):
        found = float(cells(printed("10"), row)[0].rstrip("%"))
        assert found == pytest.approx(expected, abs=2e-6)


def test_order_of_the_views_decides_how_fast_kaczmarz_is(printed: Callable[[str], str]) -> None:
    """One sweep in golden order is five times nearer than one from neighbour to neighbour."""
    neighbours, golden, last = (
        float(cells(printed("10"), row)[0].rstrip("%"))
        for row in ("1 sweep, neighbours in turn", "1 sweep, views in golden order", "4 sweeps")
    )

    assert golden < neighbours / 5
    assert last < golden
