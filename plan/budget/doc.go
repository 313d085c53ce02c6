// Package budget solves multiple-choice knapsack problems with several capacity rows, and proves how near to the optimum
// it came.
//
// # Problem
//
// There are groups of identical copies. Each copy takes at most one of its group's choices. A choice has a value and uses
// amounts of rows; rows have capacities. Wanted are the choices that keep all capacities with the greatest sum of values:
//
//	maximise   Σ value(g,c) × x(g,c)
//	subject to Σ amount(r,g,c) × x(g,c) ≤ capacity(r)   for every row r
//	           Σ over c of x(g,c) ≤ count(g)            for every group g
//	           x(g,c) ≥ 0 and whole
//
// A row is whatever runs out: a budget in a year, say. If what is left of one year may be spent in the next, let row t
// have the sum of the capacities up to year t, and let a choice of year y use all rows t ≥ y. What has to be taken, or
// must not be, is left to the caller: lower the capacities and counts by what is taken, leave the choice out.
//
// # Method
//
// The rows are priced (Lagrangian relaxation). At any prices that are not negative,
//
//	Σ price × capacity + Σ count × max(0, max over choices (value − Σ price × amount))
//
// is at least the optimum; the lowest such bound, equal to that of the linear relaxation, is found by the proximal
// method of multipliers with Newton's method inside (type smooth). It is the only part in floating point, with every
// product rounded by itself; its prices are rounded to the fixed-point Multipliers and all that follows from them is
// exact. Then
//
//   - groups with the same choices are merged, rows that cannot run out are dropped, and what shares no row is solved
//     apart;
//   - copies take what the prices say, and where these leave the choice open, what keeps every row nearest to its use in
//     the linear relaxation (type diffusion);
//   - every row is trimmed to its capacity by the cheapest set of moves of copies, found by dynamic programming, rows that
//     few can use first and at prices of the others (type trim);
//   - what is left over is filled by value for price, and moves that gain value are paired with moves that make room for
//     them (type exchange);
//   - if few copies are still open, those that the gap does not decide, branch and bound with the same bound at every
//     node looks for the optimum and proves it (type tree), with rows lowered to what copies can sum up to, and further
//     rows that follow from them by rounding (type sums); where many answers are nearly as good, dynamic programming over
//     the room that copies leave, with the same bound, soon knows them apart (method sweep).
//
// # Guarantees
//
// Every answer keeps all capacities and has a bound that anybody can recompute: Certify does, by code of its own. No
// quality is promised, but it is measured: the gap is below 1e-4 for 10,000 groups and below 1e-3 for 500, as long as
// rows have room for some dozens of copies each; problems of 60 copies, 5 rows and 10 choices are solved to the proven
// optimum. So are, within 10,000 nodes, all 784 problems of up to 60 copies that 1,000 small synthetic provinces
// have, with up to 29 rows that stand in for each other. Where a row holds only a handful of the copies that compete for
// it and hardly two copies cost alike, the bound is further away and no two ways leave the same room: then even 40 copies
// may be more than the search can decide.
//
// The answer is a function of the arguments: no clock, no random numbers, no iteration over maps, limits by number of
// iterations and nodes. Among equal groups the first take first, among equal choices the first is taken.
//
// More capacity never lowers a proven Value. It does not lower Bound either, but for the last 1e-6 or so of it, which the
// dual leaves undecided.
//
// # Explanations
//
// The multipliers explain an answer. Price is what the uses of a choice cost at them. With one amount a in all its rows:
//
//   - value / a is what the choice is worth per unit, Price / a is the cut-off it has to reach: "27.0 per million against
//     a cut-off of 12.5";
//   - a choice not taken would break even at an amount of a × value / Price: "taken at 13.2 million or less";
//   - it needs as much more capacity as a exceeds Capacity − Used of its rows: "4.1 million more".
//
// Choices of other groups, and of the same, compete: value − Price is to be compared between the choices of a group. And
// the last copies of a row are taken by what fits, so near the cut-off there are exceptions, worth no more than
// Bound − Value together.
//
// # Complexity
//
// An evaluation of the dual is linear in the number of uses; 40 to 150 are needed, most of them on the few groups that
// are still open, and each with a factorisation, cubic in the number of rows that hang together. The exchange looks at a
// limited number of moves. 55,000 groups that are all different, with 12 choices on average, took 0.3 s of one core with
// 5 rows, 0.6 s with 25 and 2.8 s with 325 that all hang together; beside the problem 50 to 90 MB, depending on how many
// groups the first prices leave open.
//
// # Sources
//
//   - H. Kellerer, U. Pferschy, D. Pisinger: Knapsack Problems, Springer 2004, chapters 9 (multidimensional) and 11
//     (multiple-choice).
//   - M. L. Fisher: The Lagrangian Relaxation Method for Solving Integer Programming Problems, Management Science 27
//     (1981) 1–18.
//   - R. E. Marsten, T. L. Morin: A Hybrid Approach to Discrete Mathematical Programming, Mathematical Programming 14
//     (1978) 21–40, for dynamic programming with bounds.
//   - D. Pisinger: A Minimal Algorithm for the Multiple-Choice Knapsack Problem, European Journal of Operational Research
//     83 (1995) 394–410, for dynamic programming over what differs little from the relaxation.
//   - R. T. Rockafellar: Augmented Lagrangians and Applications of the Proximal Point Algorithm in Convex Programming,
//     Mathematics of Operations Research 1 (1976) 97–116.
//   - V. Chvátal: Edmonds Polytopes and a Hierarchy of Combinatorial Problems, Discrete Mathematics 4 (1973) 305–337, for
//     the rows that follow by rounding.
//   - O. L. Mangasarian: A Newton Method for Linear Programming, Journal of Optimization Theory and Applications 121
//     (2004) 1–18.
package budget
