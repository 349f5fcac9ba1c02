"""Primes: certain for every number below 2**64."""

from __future__ import annotations

LARGEST_PRIME = 2**64
_WITNESSES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)  # decide every number below 2**64


def is_prime(n: int) -> bool:
    """Say whether *n* is a prime below 2**64, by Miller and Rabin's test with fixed witnesses.

    Certain, not probable: twelve witnesses decide every number of that size (Sorenson & Webster,
    *Strong pseudoprimes to twelve prime bases*, 2017).

    >>> [n for n in range(20) if is_prime(n)]
    [2, 3, 5, 7, 11, 13, 17, 19]
    """
    if n < 2 or n >= LARGEST_PRIME:
        return False
    if any(n % q == 0 for q in _WITNESSES):
        return n in _WITNESSES
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    odd = (n - 1) >> twos
    return not any(_witness(a, n, odd, twos) for a in _WITNESSES)


def _witness(a: int, n: int, odd: int, twos: int) -> bool:
    x = pow(a, odd, n)
    if x in (1, n - 1):
        return False
    for _ in range(twos - 1):
        x = x * x % n
        if x == n - 1:
            return False
    return True
