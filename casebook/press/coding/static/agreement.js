"use strict";
// Agreement of codings, computed as casebook.chapter.agreement does it: each coding is a list of whole numbers from 0 to
// levels - 1, one an item. Counts stay whole numbers to the last division, so that “nothing to divide by” is exact.
// Where kappa is not defined the result is NaN.
(function () {
  const UNWEIGHTED = "";
  const WEIGHTS = {
    [UNWEIGHTED]: (apart) => Number(apart !== 0),
    linear: (apart) => Math.abs(apart),
    quadratic: (apart) => apart * apart,
  };

  function counted(coding, levels) {
    const counts = new Array(levels).fill(0);
    for (const code of coding) counts[code] += 1;
    return counts;
  }

  // The share of items on which two codings have the same code.
  function share(first, second) {
    return first.filter((code, item) => code === second[item]).length / first.length;
  }

  // Cohen's kappa of two codings of the same items: 1 less the observed disagreement over that expected by chance.
  function cohenKappa(first, second, weights = UNWEIGHTED, levels = 3) {
    const apart = WEIGHTS[weights];
    const observed = first.reduce((sum, code, item) => sum + apart(code - second[item]), 0);
    const rows = counted(first, levels);
    const columns = counted(second, levels);
    let expected = 0;
    rows.forEach((row, i) => columns.forEach((column, j) => (expected += apart(i - j) * row * column)));
    return expected ? 1 - (observed * first.length) / expected : NaN;
  }

  // Fleiss' kappa of at least two codings of the same items.
  function fleissKappa(codings, levels = 3) {
    const coders = codings.length;
    const items = codings[0].length;
    const totals = counted(codings.flat(), levels);
    if (Math.max(...totals) === items * coders) return NaN;
    const observed = pairShare(codings, levels);
    const expected = totals.reduce((sum, total) => sum + total * total, 0) / (items * coders) ** 2;
    return (observed - expected) / (1 - expected);
  }

  // The share of the pairs of coders who agree, averaged over the items.
  function pairShare(codings, levels = 3) {
    const coders = codings.length;
    let agreeing = 0;
    codings[0].forEach((_, item) => {
      for (const count of counted(codings.map((coding) => coding[item]), levels)) agreeing += count * (count - 1);
    });
    return agreeing / (codings[0].length * coders * (coders - 1));
  }

  window.casebookAgreement = { share, cohenKappa, fleissKappa, pairShare };
})();
