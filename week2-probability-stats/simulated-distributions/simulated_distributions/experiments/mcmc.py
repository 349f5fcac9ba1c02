"""Three ways to wander through a density: Metropolis, Gibbs, and Hamilton's."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from matrixops.pictures.style import AMBER, BLUE, INK, MUTED, SEQUENTIAL, VERMILLION, Picture
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.estimates import Estimate, mean_of
from simulated_distributions.experiments.experiment import Experiment, Outcome, Row, Track
from simulated_distributions.processes.chains import Chains
from simulated_distributions.processes.gibbs import gibbs
from simulated_distributions.processes.hmc import hmc, leapfrog
from simulated_distributions.processes.metropolis import metropolis
from simulated_distributions.vocabulary import Floats

BEND, WIDE = 0.6, 1.5
STEPS = (0.1, 0.3, 0.7, 1.5, 2.4, 4.0, 8.0, 16.0)
RHO = 0.9
DIMENSIONS, LOOKS = (1, 3, 10, 30), 600


def log_banana(x: Floats) -> Floats:
    """Return the log density of a bent normal, up to a constant.

    The first coordinate is normal with sd 1.5; the second is normal with sd 1 around
    0.6·(x² − 1.5²).
    """
    across, along = x[..., 0] / WIDE, x[..., 1] - BEND * (x[..., 0] ** 2 - WIDE**2)
    return np.asarray(-0.5 * (across**2 + along**2))


def gradient_banana(x: Floats) -> Floats:
    """Return its gradient."""
    along = x[..., 1] - BEND * (x[..., 0] ** 2 - WIDE**2)
    first = -x[..., 0] / WIDE**2 + 2 * BEND * x[..., 0] * along
    return np.stack([first, -along], axis=-1)


def banana(chains: int, rng: np.random.Generator) -> Floats:
    """Return exact draws of it, for chains to start from."""
    z = Normal().sample((chains, 2), rng)
    first = WIDE * z[:, 0]
    return np.column_stack([first, z[:, 1] + BEND * (first**2 - WIDE**2)])


def joined(parts: list[Chains]) -> Chains:
    """Return chains of several runs side by side."""
    draws = np.concatenate([part.draws for part in parts], axis=1)
    return Chains(draws, float(np.mean([part.accepted for part in parts])))


def moves(chains: Chains) -> Floats:
    """Return for each chain the share of its steps that led elsewhere: of proposals accepted."""
    moved = np.any(np.diff(chains.draws, axis=0) != 0, axis=-1)  # (steps - 1, chains)
    return np.asarray(moved.mean(axis=0))


def moments(chains: Chains) -> tuple[Row, ...]:
    """Return the rows of what is known of the bent normal."""
    return (
        Row("E x", chains.mean(), 0.0),
        Row("E x²", chains.mean(lambda x: x[..., 0] ** 2), WIDE**2),
        Row("E y", chains.mean(lambda x: x[..., 1]), 0.0),
        Row("E y²", chains.mean(lambda x: x[..., 1] ** 2), 1 + 2 * BEND**2 * WIDE**4),
    )


def metropolis_run(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Walk through the bent normal; and try steps of many sizes on a plain one."""
    parts: list[Chains] = []
    tries: dict[float, list[Chains]] = {step: [] for step in STEPS}
    for _ in track(blocks[::5]):
        parts.append(metropolis(log_banana, banana(250, rng), rng, step=1.4, steps=300))
        for step in STEPS:
            start = Normal().sample((250, 1), rng)
            flat = metropolis(lambda x: -0.5 * x[:, 0] ** 2, start, rng, step=step, steps=100)
            tries[step].append(flat)
    chains = joined(parts)
    accepted = {step: mean_of(moves(joined(runs))) for step, runs in tries.items()}
    known = {step: float(2 / np.pi * np.arctan(2 / step)) for step in STEPS}
    worth = {step: joined(runs).worth() for step, runs in tries.items()}
    rows = moments(chains) + tuple(
        Row(f"accepted at step {step:g}", accepted[step], known[step]) for step in (0.3, 2.4, 8.0)
    )

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        contours(left)
        path = chains.draws[:150, 0]
        left.plot(path[:, 0], path[:, 1], "-o", color=BLUE, lw=0.6, ms=2.5, label="150 steps")
        left.legend(loc="lower center")
        right.plot(STEPS, list(worth.values()), "-o", color=VERMILLION, ms=4)
        right.set(xscale="log", yscale="log", xlabel="step, in sd (a plain normal)")
        right.set_ylabel("100 draws are worth so many independent ones")
        for step in STEPS:
            label = f"{accepted[step].value:.0%}"
            right.annotate(
                label, (step, worth[step]), (0, 6), textcoords="offset points", ha="center"
            )
        right.set_title("with the share that is accepted", color=MUTED, size=9)

    best = max(worth, key=lambda step: worth[step])
    return Outcome(
        f"Small steps are accepted and lead nowhere, large ones are refused; best is {best:g} sd",
        "Random-walk Metropolis on a bent normal, and with steps of eight sizes on a plain one.",
        rows,
        draw,
        size=(9.2, 4.5),
    )


def gibbs_run(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Draw one coordinate at a time from a narrow normal."""
    rest = np.sqrt(1 - RHO**2)
    conditionals = [
        lambda x, rng: RHO * x[:, 1] + rest * Normal().sample(len(x), rng),
        lambda x, rng: RHO * x[:, 0] + rest * Normal().sample(len(x), rng),
    ]
    parts = []
    for _ in track(blocks):
        z = Normal().sample((100, 2), rng)
        start = np.column_stack([z[:, 0], RHO * z[:, 0] + rest * z[:, 1]])
        parts.append(gibbs(conditionals, start, rng, sweeps=200))
    chains = joined(parts)
    rows = (
        Row("E x²", chains.mean(lambda x: x[..., 0] ** 2), 1.0),
        Row("E xy", chains.mean(lambda x: x[..., 0] * x[..., 1]), RHO),
        Row("echo after 1 sweep", lagged(chains, 1), RHO**2),
        Row("echo after 10 sweeps", lagged(chains, 10), RHO**20),
    )

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        corners = np.repeat(chains.draws[:25, 0], 2, axis=0)
        left.plot(corners[1:, 0], corners[:-1, 1], color=BLUE, lw=1)
        left.plot(*chains.draws[:25, 0].T, "o", color=BLUE, ms=3.5, label="25 sweeps")
        left.plot(*chains.draws[-1].T, ".", color=MUTED, ms=1.5, alpha=0.5, zorder=0)
        left.set(xlabel="x", ylabel="y", aspect="equal", xlim=(-3.3, 3.3), ylim=(-3.3, 3.3))
        left.legend(loc="upper left")
        lags = np.arange(21)
        right.plot(lags, chains.echo(20), "o", color=BLUE, label="measured")
        right.plot(lags, RHO ** (2 * lags), color=INK, label="ρ^(2k)")
        right.set(xlabel="sweeps apart", ylabel="correlation", ylim=(0, 1.02))
        right.legend()

    return Outcome(
        "Along the axes there is little room: a narrow law is crossed in many small steps",
        f"Gibbs sampling of two normals with correlation {RHO}.",
        rows,
        draw,
    )


def hmc_run(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Roll through the bent normal; and compare with walking as dimensions are added."""
    parts, worth = [], {"HMC": np.zeros(len(DIMENSIONS)), "Metropolis": np.zeros(len(DIMENSIONS))}
    for _ in track(blocks[::5]):
        start = banana(250, rng)
        parts.append(hmc(log_banana, gradient_banana, start, rng, step=0.25, leaps=10, steps=100))
        for i, dimensions in enumerate(DIMENSIONS):
            rolled, walked = race(dimensions, rng)
            worth["HMC"][i] += rolled / len(blocks[::5])
            worth["Metropolis"][i] += walked / len(blocks[::5])
    rows = (*moments(joined(parts)), Row("accepted", mean_of([part.accepted for part in parts])))

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        contours(left)
        here = np.array([[-2.4, 2.2]])
        for i in range(5):
            way, push = [here], Normal().sample((1, 2), 100 + i)
            for _ in range(10):
                there, push = leapfrog(gradient_banana, way[-1], push, step=0.25, leaps=1)
                way.append(there)
            line = np.concatenate(way)
            left.plot(line[:, 0], line[:, 1], "-", marker=".", color=BLUE, lw=1, ms=4)
            left.plot(*line[0], "o", color=VERMILLION, ms=6)
            here = way[-1]
        left.set_title("five proposals of ten leaps", color=MUTED, size=9)
        for (name, values), colour in zip(worth.items(), (BLUE, AMBER), strict=True):
            right.loglog(DIMENSIONS, values, "-o", color=colour, ms=4, label=name)
        right.set(xlabel="dimensions (a plain normal)", xticks=DIMENSIONS, ylim=(1, None))
        right.set_xticks([], minor=True)
        right.set_xticklabels([str(d) for d in DIMENSIONS])
        right.set_ylabel(f"{LOOKS} steps or leaps are worth so many draws")
        right.legend()

    gain = worth["HMC"][-1] / worth["Metropolis"][-1]
    return Outcome(
        f"In {DIMENSIONS[-1]} dimensions a gradient is worth {gain:.0f} times as many steps",
        f"Hamiltonian Monte Carlo. Both take {LOOKS} steps or leaps, HMC six a proposal.",
        rows,
        draw,
        size=(9.2, 4.5),
    )


def race(dimensions: int, rng: np.random.Generator) -> tuple[float, float]:
    """Return what as many leaps or steps are worth by HMC and by Metropolis, on a plain normal."""
    start = Normal().sample((100, dimensions), rng)
    flat = lambda x: -0.5 * (x**2).sum(axis=1)  # noqa: E731  beside its gradient
    rolled = hmc(flat, np.negative, start, rng, step=0.25, leaps=6, steps=LOOKS // 6)
    best = 2.38 / np.sqrt(dimensions)
    walked = metropolis(flat, start, rng, step=best, steps=LOOKS)
    return rolled.worth(), walked.worth()


def lagged(chains: Chains, lag: int) -> Estimate:
    """Return E x(t) x(t + lag), for x of variance 1, its error from the chains' differences."""
    x = chains.draws[..., 0]
    return mean_of((x[:-lag] * x[lag:]).mean(axis=0))


def contours(axes: Axes) -> None:
    """Draw the bent normal."""
    x, y = np.meshgrid(np.linspace(-5, 5, 200), np.linspace(-5, 12, 200))
    density = np.exp(log_banana(np.stack([x, y], axis=-1)))
    axes.contourf(x, y, density, levels=12, cmap=SEQUENTIAL, alpha=0.5)
    axes.set(xlabel="x", ylabel="y", xlim=(-4.6, 4.6), ylim=(-5, 11))


METROPOLIS = Experiment(
    "metropolis", "How large should the steps of Metropolis be?", metropolis_run
)
GIBBS = Experiment("gibbs", "How fast does Gibbs sampling forget?", gibbs_run)
HMC = Experiment("hmc", "What does a gradient buy?", hmc_run)
