"""Bugs that samplers have had: every one of them must fail a test of this folder.

``python tests/week2/mutations.py [word …]`` plants those whose name holds a word (all without), one
at a time, and prints which test saw each. Some shift probabilities by a thousandth, which no
histogram shows: they are seen from the inside.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # a script sees its own folder only
    sys.path.insert(0, str(Path(__file__).parents[1]))

from planted import ROOT, Ground, Mutation, main

GROUND = Ground(
    ROOT / "week2-probability-stats" / "simulated-distributions" / "simulated_distributions",
    ROOT / "tests" / "week2",
)
INSIDE = "test_samplers_white_box.py"
OUTSIDE = "test_samplers_black_box.py"
MANY = "test_samplers_many.py"
WORKERS = "test_samplers_workers.py"

MUTATIONS = (
    Mutation(
        "BTPE as the paper of 1988 prints it: corrections added",
        "samplers/log_ratios.py",
        "corrections -= factorial_error(y) + factorial_error(n - y)",
        "corrections += factorial_error(y) + factorial_error(n - y)",
        (INSIDE, "-k", "btpe or btrs"),
    ),
    Mutation(
        "the paper's misprint: 13680 for 13860",
        "samplers/log_ratios.py",
        "    return (1 / 12 - s",
        "    return (13680 / 166320 - s",
        (INSIDE, "-k", "btpe or factorials"),
    ),
    Mutation(
        "sign of a term of Stirling's series",
        "samplers/log_ratios.py",
        "s * (1 / 360 - s * inner)",
        "s * (1 / 360 + s * inner)",
        (INSIDE, "-k", "factorials or btpe"),
    ),
    Mutation(
        "wrong constant in the hat of PTRS",
        "samplers/poisson.py",
        "0.9277 - 3.6224",
        "0.9777 - 3.6224",
        (INSIDE, "-k", "ptrs"),
    ),
    Mutation(
        "the envelope's Jacobian forgotten in BTRS",
        "samplers/btrs.py",
        "math.log((a / (s * s) + b) / v)",
        "math.log(b / v)",
        (INSIDE, "-k", "btrs"),
    ),
    Mutation(
        "squeeze of Marsaglia and Tsang too wide",
        "samplers/gamma.py",
        "(0.0124 + 0.0065 / d) / d",
        "(0.0124 + 0.0055 / d) / d",
        (INSIDE, "-k", "tsang"),
    ),
    Mutation(
        "small shapes of the gamma law not boosted",
        "samplers/gamma.py",
        "            out[i] *= math.exp(-boost * power)\n",
        "",
        (OUTSIDE, "-k", "Gamma"),
    ),
    Mutation(
        "tail of the normal ziggurat missing",
        "samplers/ziggurat.py",
        "            x, state = normal_tail(state)\n",
        "            x = NORMAL_EDGE\n",
        (OUTSIDE, "-k", "Normal and ziggurat and not Log"),
    ),
    Mutation(
        "tail of the exponential ziggurat folded back",
        "samplers/ziggurat.py",
        "            beyond += EXPONENTIAL_EDGE",
        "            beyond += 0.0",
        (OUTSIDE, "-k", "Exponential and ziggurat"),
    ),
    Mutation(
        "edge of the normal ziggurat off by a thousandth",
        "samplers/ziggurat.py",
        "NORMAL_EDGE = 3.6541528853610088",
        "NORMAL_EDGE = 3.6551528853610088",
        (INSIDE, "-k", "layers"),
    ),
    Mutation(
        "both normals of a pair from one of them",
        "samplers/normal_pairs.py",
        "out[i + 1] = y * stretch",
        "out[i + 1] = x * stretch",
        (OUTSIDE, "-k", "Normal and polar"),
    ),
    Mutation(
        "half an angle in Box and Muller",
        "samplers/normal_pairs.py",
        "2 * math.pi * unit(bits)",
        "math.pi * unit(bits)",
        (OUTSIDE, "-k", "Normal and box"),
    ),
    Mutation(
        "alias table gives the excess to a column too far",
        "samplers/alias.py",
        "        table[i, 1] = giver\n",
        "        table[i, 1] = (giver + 1) % k\n",
        (INSIDE, "-k", "alias"),
    ),
    Mutation(
        "a tie of the alias coin always lost",
        "samplers/alias.py",
        "                part = own - (part << rest)\n",
        "                part = np.int64(0)\n",
        (MANY, "-k", "tie"),
    ),
    Mutation(
        "guide table starts one too late",
        "samplers/guide.py",
        'np.arange(cells) / cells, side="left")',
        'np.arange(1, cells + 1) / cells, side="left")',
        (INSIDE, "-k", "guide"),
    ),
    Mutation(
        "Lemire without the words that are drawn again",
        "samplers/lemire.py",
        "    return WORD % s\n",
        "    return WORD % s - WORD % s\n",
        (INSIDE, "-k", "lemire"),
    ),
    Mutation(
        "scale for rate",
        "continuous/gamma.py",
        "    scale(out, 0.0, 1 / law.rate)\n",
        "    scale(out, 0.0, law.rate)\n",
        (OUTSIDE, "-k", "Gamma"),
    ),
    Mutation(
        "failures counted for trials",
        "samplers/geometric.py",
        "            some[i] = 1 + np.int64(min(waits[i] * scale, LARGEST))\n",
        "            some[i] = np.int64(min(waits[i] * scale, LARGEST))\n",
        (OUTSIDE, "-k", "Geometric"),
    ),
    Mutation(
        "Zipf's envelope shifted by one",
        "samplers/zipf.py",
        "math.log1p(1 / k)",
        "math.log1p(1 / (k + 1))",
        (INSIDE, "-k", "zipf"),
    ),
    Mutation(
        "negative binomial with the odds upside down",
        "samplers/negative_binomial.py",
        "odds = (1 - p) / p",
        "odds = p / (1 - p)",
        (OUTSIDE, "-k", "NegativeBinomial"),
    ),
    Mutation(
        "a Metropolis chain that forgets to stay",
        "samplers/metropolis.py",
        "        out[i] = here\n",
        "        out[i] = there\n",
        (MANY, "-k", "chain"),
    ),
    Mutation(
        "a rotation of xoshiro off by one",
        "samplers/stream.py",
        "d = (d << U(45)) | (d >> U(19))",
        "d = (d << U(44)) | (d >> U(20))",
        (OUTSIDE, MANY, "-k", "xoshiro or lanes"),
    ),
    Mutation(
        "every block with the stream of the first",
        "samplers/stream.py",
        "        state = jumped(state)\n",
        "",
        (WORKERS, "-k", "share_no"),
    ),
    Mutation(
        "a run of blocks filled from its first stream alone",
        "samplers/geometric.py",
        "fill_waits(widened(streams[k])",
        "fill_waits(widened(streams[0])",
        (WORKERS, "-k", "run_of_blocks and Geometric"),
    ),
    Mutation(
        "a digit of the jump's polynomial wrong",
        "samplers/stream.py",
        "0xD5A61266F0C9392C",
        "0xD5A61266F0C9392D",
        (MANY, "-k", "apart"),
    ),
    Mutation(
        "Dirichlet shares divided by K",
        "samplers/dirichlet.py",
        "            inverse = 1 / totals[i]\n",
        "            inverse = 1 / k\n",
        (MANY, "-k", "dirichlet"),
    ),
    Mutation(
        "von Mises' angles left around 0: the centre forgotten",
        "continuous/von_mises.py",
        "    out += law.centre\n",
        "",
        ("test_samplers_two_laws.py", "-k", "samples_follow and VonMises and default"),
    ),
    Mutation(
        "mean and shape of the inverse Gaussian law exchanged",
        "continuous/inverse_gaussian.py",
        "each(law, law.mean), each(law, law.shape)",
        "each(law, law.shape), each(law, law.mean)",
        ("test_samplers_two_laws.py", "-k", "samples_follow and Gaussian and default"),
    ),
    Mutation(
        "both roots of the inverse Gaussian taken alike",
        "samplers/inverse_gaussian.py",
        "open_unit(bits) * (1 + x) <= 1",
        "open_unit(bits) * 2 <= 1",
        ("test_samplers_two_laws.py", "-k", "samples_follow and Gaussian and default"),
    ),
    Mutation(
        "a square too many in the bound of Best and Fisher",
        "samplers/von_mises.py",
        "return 1 + math.log(c) - c",
        "return 1 + math.log(c) - c * c",
        ("test_samplers_two_laws.py", "-k", "best_and_fisher"),
    ),
)


if __name__ == "__main__":
    sys.exit(main(GROUND, MUTATIONS, sys.argv[1:]))
