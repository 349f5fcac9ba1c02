"""A karate club quarrels and splits; one eigenvector knows beforehand who will go with whom.

Zachary watched 34 members for three years, noted who met whom outside of the club and in how many
settings, and then the club broke in two ("An information flow model for conflict and fission in
small groups", 1977; the graph is coded in networkx). The Laplacian's second eigenvector is the
smoothest way to give friends like numbers: its sign is the split (Fiedler 1973; von Luxburg, "A
tutorial on spectral clustering", 2007). Zachary's own model missed one man, too: the same.
"""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
from matplotlib.axes import Axes

from matrixops import eigh
from matrixops.inputs import Array
from matrixops.pictures import style
from matrixops.pictures.script import Run, begin, table

LAMBDA, RIGHT = 0.468525, 94.1
ROUNDS = 300  # of the drawing, until no member moves any more
TEACHER, OFFICER = 0, 33


class Split(NamedTuple):
    """The second eigenvalue, its vector (34,) with the teacher's side negative, who is wrong."""

    value: float
    vector: Array
    wrong: Array


def club() -> tuple[Array, Array]:
    """Return in how many settings each two met, shape (34, 34), and who went with the officer."""
    graph = nx.karate_club_graph()
    went = np.array([graph.nodes[member]["club"] == "Officer" for member in graph])
    return np.asarray(nx.to_numpy_array(graph)), went


def split(ties: Array, went: Array) -> Split:
    """Return the smoothest numbering of the members, by the strength of their *ties*.

    The Laplacian D - W measures roughness: ``xᵀ L x = Σ w_ij (x_i - x_j)²``. Its first eigenvector
    is constant; the second is the smoothest that is not.
    """
    laplacian = np.diag(ties.sum(axis=0)) - ties
    values, vectors = eigh(laplacian)
    vector = vectors[:, 1] * -np.sign(vectors[TEACHER, 1])
    return Split(float(values[1]), vector, np.flatnonzero((vector > 0) != went))


def steps_apart(friends: Array) -> Array:
    """Return how many handshakes lie between each two members, shape (34, 34)."""
    n = len(friends)
    apart = np.full((n, n), -1)
    reached, steps = np.eye(n, dtype=bool), 0
    while (apart < 0).any():
        apart[reached & (apart < 0)] = steps
        reached, steps = reached | (reached @ friends > 0), steps + 1
    return apart


def places(apart: Array, vector: Array) -> Array:
    """Return a place in the plane for each member, shape (34, 2), as far apart as they are.

    Classical scaling: the two largest eigenvectors of the centred squared distances; then
    majorisation, which moves all to where their distances want them (Borg & Groenen, chapters 8
    and 12). Last, the plane is turned until *vector* grows to the right.
    """
    n = len(apart)
    centre = np.eye(n) - 1.0 / n
    values, vectors = eigh(-0.5 * centre @ apart**2.0 @ centre)
    x = vectors[:, -2:] * np.sqrt(values[-2:])
    for _ in range(ROUNDS):
        gaps = np.sqrt(((x[:, None] - x) ** 2).sum(axis=2)) + np.eye(n)
        pull = -apart / gaps
        pull -= np.diag(pull.sum(axis=1))
        x = pull @ x / n
    right = vector @ x
    right = right / np.sqrt(right @ right)
    return np.asarray(x @ np.array([right, [-right[1], right[0]]]).T)


def draw_club(axes: Axes, place: Array, ties: Array, found: Split, went: Array) -> None:
    """Draw the members, coloured by eigenvector, ringed by what they did, and who they met."""
    side = found.vector > 0
    for i, j in zip(*np.nonzero(np.triu(ties)), strict=True):
        across = side[i] != side[j]
        axes.plot(
            *place[[i, j]].T,
            color=style.AMBER if across else style.MUTED,
            linewidth=0.35 * ties[i, j],
            alpha=1.0 if across else 0.4,
            zorder=1,
        )
    limit = np.abs(found.vector).max() * 0.8
    axes.scatter(
        place[:, 0],
        place[:, 1],
        s=170 + 34 * (ties > 0).sum(axis=0),
        c=found.vector,
        cmap=style.DIVERGING,
        vmin=-limit,
        vmax=limit,
        edgecolors=[style.BLUE if officer else style.VERMILLION for officer in went],
        linewidths=2.2,
        zorder=2,
    )
    for member, (x, y) in enumerate(place):
        light = abs(found.vector[member]) > 0.5 * limit
        axes.text(
            x,
            y,
            str(member + 1),
            ha="center",
            va="center",
            size=8,
            weight="bold",
            color=style.PAPER if light else style.INK,
            zorder=3,
        )
    axes.set_aspect("equal")
    axes.axis("off")


def draw_vector(axes: Axes, found: Split, went: Array) -> None:
    """Draw the entries of the eigenvector in order; colours say what the members did."""
    order = np.argsort(found.vector)
    colours = [style.BLUE if went[member] else style.VERMILLION for member in order]
    axes.bar(range(len(order)), found.vector[order], color=colours, width=0.82)
    axes.axhline(0, color=style.INK, linewidth=0.6)
    axes.set_xticks(range(len(order)), [str(member + 1) for member in order], size=7.5)
    axes.set_xlim(-0.7, len(order) - 0.3)
    axes.set_ylabel("eigenvector")
    axes.set_xlabel("member, in the order of the eigenvector")


def draw(run: Run, ties: Array, found: Split, went: Array) -> None:
    """Save the club above, its eigenvector below."""
    missed, right = found.wrong[0], len(went) - len(found.wrong)
    picture = style.sheet(
        f"A karate club broke in two; one eigenvector knew the side of {right} of its {len(went)} "
        "members",
        note="Fill: the second eigenvector of the club's Laplacian, before the split. Ring: whom "
        "each followed, the teacher (orange) or the officer (blue). Yellow: the ties that it cuts.",
        size=(9.0, 7.4),
    )
    place = places(steps_apart(ties > 0), found.vector)
    with style.look():
        upper, lower = picture.subplots(2, 1, height_ratios=[4, 1])
        draw_club(upper, place, ties, found, went)
        draw_vector(lower, found, went)
        for member, words, shift in (
            (TEACHER, "the teacher", (-34, 40)),
            (OFFICER, "the officer", (26, 48)),
            (missed, "three weeks before his black belt,\nhe stayed with the teacher", (-26, -92)),
        ):
            upper.annotate(
                words,
                place[member],
                shift,
                textcoords="offset points",
                weight="bold",
                ha="center",
                bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.5, "alpha": 0.8},
                arrowprops={"arrowstyle": "-", "color": style.INK, "linewidth": 0.8, "shrinkB": 14},
                zorder=4,
            )
    run.save(picture)


def main() -> None:
    """Split by friendship and by its strength, print, draw."""
    run = begin(__file__, __doc__)
    ties, went = club()
    plain, strong = split((ties > 0) * 1.0, went), split(ties, went)
    rows = []
    for name, found, value, right in (
        ("friends or not", plain, f"{LAMBDA}", f"{RIGHT} %"),
        ("strength of the tie", strong, "", "97.1 % (Zachary)"),
    ):
        share = 1 - len(found.wrong) / len(went)
        wrong = ", ".join(str(member + 1) for member in found.wrong)
        rows.append((name, f"{found.value:.6f}", value, f"{share:.1%}", right, wrong))
    head = ("Laplacian of", "λ₂", "reference", "right", "reference", "wrong")
    print("The split that the second eigenvector foretells; references: scipy and Zachary (1977)\n")
    print(table(head, rows))
    draw(run, ties, strong, went)


if __name__ == "__main__":
    main()
