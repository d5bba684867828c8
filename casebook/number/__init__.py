"""Hedged numbers: arithmetic over registered numbers, interval in, interval out.

A report prints 约8000人, 1.2平方公里, 不少于15人.  Each such number is a *leaf*: a printed value and the
bounds that its hedge gives it.  A formula over leaves has a value (the formula at the printed values) and an
interval: the range of the formula while every leaf runs through its bounds.

Why not ``uncertainties``: it is probabilistic.  It takes errors for small, symmetric, independent and roughly
normal and adds their squares; 余, 近 and 不少于 are one-sided bounds without any distribution, and a bound
such as [15, ∞) has no standard deviation at all.

Why not a plain interval library: the dependency problem.  It treats each *occurrence* of a number as a number
of its own, so that x − x is not 0 and a share x ÷ (x + y) comes out too wide, even above 100 %.  Here a
number keeps its identity (its ``key``) through the whole formula.

Method
------
1. A formula is an expression tree of sums and products; leaves with one key are one number.
2. Parts of a sum or product that share no uncertain leaf are independent, and for these natural interval
   arithmetic is already tight: no search.  (Where every leaf occurs once this settles the formula.)
3. Where a leaf occurs several times, forward-mode interval derivatives over the box are computed: a leaf
   whose derivative keeps its sign stands at one of its ends in the minimum (monotonicity test).  For most
   formulas of the casebook this fixes all leaves: a bound is one evaluation at a corner, and exact.
4. What remains open is rewritten as a product of powers of polynomials with equal factors cancelled.  That
   shows what intervals cannot see (x ÷ (x+y) + y ÷ (x+y) is 1), gives derivatives without their dependency,
   and tells which leaves enter fractionally linearly: then the extreme is at one end or the other, whichever,
   and two branches replace a bisection.  A formula too big to expand keeps the derivatives of step 3 (and
   the natural bound of what is open, if that is unbounded).
5. The rest is bisected: branch and bound with monotonicity test and mean value form (global optimisation
   after Moore and Hansen), until the certified bound meets the best point within ``TOLERANCE`` (relative to
   the size of the formula on its box) or ``BOX_LIMIT`` boxes (fewer, by ``WORK_LIMIT``, if the formula is
   long) are spent; then the outward bound is returned.

Unbounded leaves: in step 4 x ∈ [a, ∞) becomes a − 1 + 1/u with u ∈ [0, 1].  A formula stays rational, ∞/∞
cancels, and the limit is the value at u = 0.  Intervals are closed: a limit counts as a bound.

Rounding: a float is read as the decimal that it prints (1.2 is 6/5, as in the report), and everything is
computed in exact rational numbers.  Only results become floats: ``value`` to nearest, ``lower`` and ``upper``
outward (a clean decimal stays as it is; otherwise at most one unit in the last place).  If the exact range is
a single number, all three are that number to nearest, and equal.

Pure Python, standard library only: runs under Pyodide.
"""

from casebook.number.hedged import Hedged, compare, share, tornado

__all__ = ["Hedged", "compare", "share", "tornado"]
