"""Which module of Python's standard library do all others lean on? PageRank of its imports.

A reader opens a module, follows one of its imports at random, and now and then (15 times in 100)
starts over anywhere. How often each module is open is an eigenvector: that of eigenvalue 1 of a
matrix whose columns add up to 1. It is found three ways, which agree: by taking steps, by `eig`,
and by solving a linear system.
Data: the source of the interpreter that runs this, read by `ast`, nothing is imported.
Source: Page, Brin, Motwani & Winograd (1999), The PageRank Citation Ranking.
"""

from __future__ import annotations

import ast
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.transforms import BboxBase

from matrixops import eig, eigh, solve
from matrixops.inputs import Array
from matrixops.pictures.script import begin, table
from matrixops.pictures.style import AMBER, MUTED, NIGHT, SKY, Picture, look, sheet

FOLLOW = 0.85  # of a hundred steps, 85 follow an import
TOLERANCE = 1e-12
EXPECTED = "sys warnings functools os re abc types"  # by networkx.pagerank, fewer files read
NAMED = 30


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield every statement, however deep; expressions, most of a tree, hold no import."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting.extend(getattr(node, part, ()))


def imports_of(file: Path) -> set[str]:
    """Return the first names of all modules that *file* imports, wherever in it."""
    with warnings.catch_warnings(action="ignore"):  # old sources have old escapes
        tree = ast.parse(file.read_bytes())
    found: set[str] = set()
    for node in statements(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def import_graph() -> tuple[list[str], list[tuple[int, int]]]:
    """Return the modules of the standard library, and who imports whom as pairs of numbers."""
    library = Path(sysconfig.get_path("stdlib"))
    known = set(sys.stdlib_module_names) - {"this", "antigravity"}
    edges: set[tuple[str, str]] = set()
    for name in sorted(known):
        folder, file = library / name, library / f"{name}.py"
        files = [file] if file.exists() else sorted(folder.rglob("*.py"))
        for source in files:
            if not {"test", "tests", "idle_test", "lib2to3"} & set(source.parts):
                edges |= {(name, other) for other in imports_of(source) & known - {name}}
    names = sorted({name for edge in edges for name in edge})
    number = {name: i for i, name in enumerate(names)}
    return names, sorted((number[a], number[b]) for a, b in edges)


def walk_matrix(size: int, edges: list[tuple[int, int]]) -> Array:
    """Return the matrix (n, n) of the walk without restarts; its columns add up to 1.

    From a module that imports nothing the walk goes anywhere.
    """
    walk = np.zeros((size, size))
    for start, end in edges:
        walk[end, start] = 1.0
    leaving = walk.sum(axis=0)
    return np.asarray(np.where(leaving > 0, walk / np.maximum(leaving, 1), 1 / size))


def power_iteration(walk: Array) -> tuple[Array, list[float]]:
    """Walk until nothing changes; return how often each is open, and the change of every step."""
    share = np.full(len(walk), 1 / len(walk))
    changes: list[float] = []
    while not changes or changes[-1] > TOLERANCE:
        after = FOLLOW * (walk @ share) + (1 - FOLLOW) / len(walk)
        changes.append(float(np.abs(after - share).sum()))
        share = after
    return share, changes


def by_solving(walk: Array) -> Array:
    """Return the same as the solution of ``(I - 0.85 W) x = 0.15 / n``."""
    n = len(walk)
    return np.asarray(solve(np.eye(n) - FOLLOW * walk, np.full(n, (1 - FOLLOW) / n)))


def by_eigenvector(walk: Array) -> tuple[Array, float]:
    """Return the same as an eigenvector, and the size of the second largest eigenvalue."""
    n = len(walk)
    values, vectors = eig(FOLLOW * walk + (1 - FOLLOW) / n)
    order = np.argsort(-np.abs(values))
    first = vectors[:, order[0]].real
    return first / first.sum(), float(np.abs(values[order[1]]))


def around(size: int, edges: list[tuple[int, int]]) -> Array:
    """Return an angle for each module, near for those that import each other.

    They are ordered by the second and third eigenvector of the normalised Laplacian.
    """
    links = np.zeros((size, size))
    for start, end in edges:
        links[start, end] = links[end, start] = 1.0
    root = np.sqrt(links.sum(axis=1))
    _, vectors = eigh(np.eye(size) - links / np.outer(root, root))
    direction = np.arctan2(vectors[:, 2], vectors[:, 1])
    angle = np.empty(size)
    angle[np.argsort(direction)] = np.linspace(0, 2 * np.pi, size, endpoint=False)
    return angle


def main() -> None:
    """Rank, compare the three ways, print the first seven, and draw."""
    run = begin(__file__, __doc__)
    names, edges = import_graph()
    walk = walk_matrix(len(names), edges)
    share, changes = power_iteration(walk)
    other, second = by_eigenvector(walk)
    order = np.argsort(-share)
    rate = (changes[-1] / changes[len(changes) // 2]) ** (1 / (len(changes) // 2 - 1))
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    top = [names[i] for i in order[:7]]
    solved, found = (float(np.abs(share - x).max()) for x in (by_solving(walk), other))
    rows = [
        ("modules, imports", f"{len(names)}, {len(edges)}", "-", "counted"),
        ("steps until 1e-12", len(changes), bound(second), "log 1e-12 / log |2nd eigenvalue|"),
        ("change per step", f"{rate:.3f}", f"{second:.3f}", "|2nd eigenvalue|, at most 0.85"),
        ("largest difference to solve", f"{solved:.1e}", "0", "a linear system"),
        ("largest difference to eig", f"{found:.1e}", "0", "an eigenvector"),
    ]
    print(table((version, "here", "reference", "source"), rows))
    print(f"most leaned on: {' '.join(top)}\non Python 3.11: {EXPECTED} (networkx)")
    for i in order[:7]:
        print(f"  {names[i]:12s}{share[i]:.4f}")
    run.save(draw(names, edges, share, version), dpi=88, colours=24)


def bound(second: float) -> int:
    """Return how many steps shrink the error to the tolerance, if each multiplies by *second*."""
    return int(np.ceil(np.log(TOLERANCE) / np.log(second)))


@look()
def draw(names: list[str], edges: list[tuple[int, int]], share: Array, version: str) -> Picture:
    """Return the picture: the more a module is leaned on, the nearer to the centre."""
    order = np.argsort(-share)
    first, second, third = (names[i] for i in order[:3])
    times = share[order[0]] * len(names)
    picture = sheet(
        f"All imports lead to {first}: a random reader of the standard library is there "
        f"{times:.0f}\u00a0times as often as in the average module",
        note=f"{len(names)} modules and {len(edges)} imports of {version}. Area: how often each is "
        f"open (PageRank); nearer to the centre: more often. Then come {second} and {third}.",
        size=(8.6, 9.2),
        ink="#F2EBDD",
        paper=NIGHT,
    )
    axes = picture.subplots()
    place = disc(share, around(len(names), edges))
    axes.set(facecolor=NIGHT, aspect="equal", xlim=(-1.06, 1.06), ylim=(-1.04, 1.04))
    axes.axis("off")
    strands(axes, place, edges)
    axes.scatter(*place.T, s=9000 * share, color=AMBER, alpha=0.9, linewidths=0, zorder=3)
    picture.canvas.draw()  # now the labels can be measured
    write_names(axes, [names[i] for i in order[:NAMED]], place[order], share[order])
    return picture


def write_names(axes: Axes, names: list[str], place: Array, share: Array) -> None:
    """Write each name above or below its dot, or beside it, where it touches no name before it."""
    taken: list[BboxBase] = []
    for name, spot, part in zip(names, place, share, strict=False):
        away = 3 + 0.5 * np.sqrt(9000 * part)
        sides = [(0, 1, "center", "bottom"), (0, -1, "center", "top")]
        for x, y, ha, va in [*sides, (1, 0, "left", "center"), (-1, 0, "right", "center")]:
            label = axes.annotate(
                name,
                spot,
                xytext=(x * away, y * away),
                textcoords="offset points",
                color="#F7F1E3",
                size=6.5 + 60 * part,
                ha=ha,
                va=va,
                zorder=4,
            )
            box = label.get_window_extent().padded(2)
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            label.remove()


def disc(share: Array, angle: Array) -> Array:
    """Return a place (n, 2) for each module: the first in the middle, the last at the rim."""
    rank = np.empty(len(share))
    rank[np.argsort(-share)] = np.arange(len(share))
    golden = np.pi * (3 - np.sqrt(5))  # spreads those with names evenly, as in a sunflower
    angle = np.where(rank < NAMED, golden * rank, angle)
    radius = (rank / len(share)) ** 0.42
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def strands(axes: Axes, place: Array, edges: list[tuple[int, int]]) -> None:
    """Draw each import as a thread that bends towards the centre."""
    t = np.linspace(0, 1, 24)[:, None]
    threads = []
    for start, end in edges:
        a, b = place[start], place[end]
        bend = 0.3 * (a + b)
        threads.append((1 - t) ** 2 * a + 2 * t * (1 - t) * bend + t**2 * b)
    axes.add_collection(LineCollection(threads, colors=SKY, linewidths=0.5, alpha=0.2, zorder=1))
    axes.scatter(*place.T, s=3, color=MUTED, linewidths=0, zorder=2)


if __name__ == "__main__":
    main()
