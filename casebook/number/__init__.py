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

Method (README.md has it in plain words, with what is exact and what is bounded)
------
1. A formula is an expression tree of sums and products; leaves with one key are one number.  (``expression``)
2. Parts of a sum or product that share no uncertain leaf are independent, and for these natural interval
   arithmetic is already tight: no search.  (Where every leaf occurs once this settles the formula.)
3. Where a leaf occurs several times, forward-mode interval derivatives over the box are computed: a leaf
   whose derivative keeps its sign stands at one of its ends in the minimum (monotonicity test).  For nearly
   every formula of the casebook this fixes all leaves: a bound is one evaluation at a corner, and exact.
4. What remains open is gathered, p ÷ s − q ÷ s to (p − q) ÷ s; then a leaf in which the formula is a quotient
   of linear functions is put to one end and to the other, which is exact (``corners`` has the proof).
5. The rest is bisected: branch and bound with monotonicity test and mean value form (global optimisation
   after Moore and Hansen), until the certified bound meets the best point within ``effort.TOLERANCE``
   (relative to the size of the formula on its box) or the effort is spent; then the outward bound is returned.

Unbounded leaves: at ∞ a formula is what its leading terms tend to (``infinity``); where neither 3 nor 4 puts the
leaf there, x becomes 1/u with u down to 0.  Intervals are closed: a limit counts as a bound.

Rounding: a float is read as the decimal that it prints (1.2 is 6/5, as in the report), and everything is
computed in exact rational numbers.  Only results become floats: ``value`` to nearest, ``lower`` and ``upper``
outward (a clean decimal stays as it is; otherwise at most one unit in the last place).  If the exact range is
a single number, all three are that number to nearest, and equal.

Pure Python, standard library only: runs under Pyodide.
"""

from casebook.number.hedged import Hedged, compare, share, tornado

__all__ = ["Hedged", "compare", "share", "tornado"]
