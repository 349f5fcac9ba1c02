"""Best and Fisher's sampler explained: angles under a Cauchy law that is wrapped round the circle.

Asked by its own functions, as in `rejections`.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from simulated_distributions.continuous.von_mises import VonMises
from simulated_distributions.explained.explanation import Explanation
from simulated_distributions.explained.points import Curve, Points, draw_points, over
from simulated_distributions.explained.rejections import facts_of
from simulated_distributions.method import Method
from simulated_distributions.samplers import von_mises
from simulated_distributions.vocabulary import Floats

SHOWN = 6.0
"""How much of the circle is drawn, in standard deviations of a concentrated law."""


def explain_best_fisher(
    law: VonMises, method: Method, rng: np.random.Generator, draws: int
) -> Explanation:
    """Explain angles under a wrapped Cauchy envelope.

    With the envelope √(r² − 1) / 2π(r − cos x), the ratio is c·exp(1 − c) for c = κ(r − cos x); it
    reaches 1 where c does. Its mean under the envelope is κ √(r² − 1) exp(1 − κr) I₀(κ).
    """
    k = float(law.concentration)
    setup = von_mises.envelope(k)
    excess = setup[1]
    root = math.sqrt(excess * (2 + excess))  # √(r² − 1)
    rate = k * root * math.exp(1 - k * excess) * float(special.i0e(k))

    def hat(versine: Floats) -> Floats:
        return root / (2 * np.pi * (excess + versine))

    versine = over(lambda u: von_mises.cosine(math.cos(math.pi * u), setup), rng.random(draws))
    x = 2 * np.arcsin(np.sqrt(0.5 * versine)) * rng.choice([-1, 1], draws)
    height = rng.random(draws)
    kept = np.log(height) <= over(lambda v: von_mises.log_accept(v, setup), versine)
    end = min(math.pi, SHOWN / math.sqrt(k))
    shown = np.where(np.abs(x) <= end, x, np.nan)
    points = Points(shown, height * hat(versine), kept, float(law.centre) + x[kept])
    grid = np.linspace(-end, end, 401)
    away = 2 * np.sin(0.5 * grid) ** 2  # 1 − cos
    under = hat(away) * np.exp(over(lambda v: von_mises.log_accept(v, setup), away))
    curves = (Curve(grid, hat(away), "wrapped Cauchy"), Curve(grid, under, "what the law needs"))
    return Explanation(
        law,
        method,
        "A Cauchy law wrapped round the circle lies above the law of von Mises once it is made "
        "tall enough, and closely so for any concentration. Points under the law are kept.",
        f"{rate:.1%} of the wrapped Cauchy angles are kept",
        facts_of(law, method, points, rate, 2 / rate, rng),
        lambda sheet: draw_points(
            sheet, law, points, curves, ("angle from the centre, in radians", "height")
        ),
    )
