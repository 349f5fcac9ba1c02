"""Memory that is claimed before it is written: the processor fetches it while it still computes.

A store to a line of memory that no cache holds waits for the line, and few such waits fit side by
side. A sampler knows where it will write next; told ahead, the lines are there when the draws are.
No number changes by it, and claiming beyond the end of an array does nothing: the processor drops
what it may not fetch.

Bad at: samplers that look up large tables, whose own fetches then wait.

Source: "Data Prefetch Mechanisms", Vanderwiel & Lilja, ACM Computing Surveys 32 (2000).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from simulated_distributions.vocabulary import Real

FOR_WRITING, KEPT_SHORTLY, DATA = 1, 2, 1
"""The arguments of LLVM's `llvm.prefetch`: what for, how near to keep it (of 0 … 3), and what."""


@intrinsic
def _claim(_context: Any, array: Any, _index: Any) -> Any:  # noqa: ANN401  Numba's own objects
    """Compile to the one instruction that asks for the line of memory of an element."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:  # noqa: ANN401
        of_array = context.make_array(signature.args[0])(context, builder, values[0])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = builder.bitcast(builder.gep(of_array.data, [values[1]]), byte)
        asked = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        module, name = builder.module, "llvm.prefetch.p0"
        fetch = cgutils.get_or_insert_function(module, asked, name)  # type: ignore[no-untyped-call]  # Numba
        builder.call(fetch, [place, number(FOR_WRITING), number(KEPT_SHORTLY), number(DATA)])
        return context.get_dummy_value()

    return types.void(array, types.intp), build


claim = cast(Callable[[Real, int], None], _claim)
"""claim(array, index): ask for the line of memory of an element that is written soon."""
