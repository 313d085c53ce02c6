// Package plan works out a re-equipment plan: for every agency, need class and year what is needed, what
// is there, what can be moved, what is worth repairing, what must be bought, what stays unmet, and why.
// Solve is a pure function of a Snapshot and Parameters: it knows no database, no clock and no chance.
//
// The law gives the order (Law 15/2017/QH14, Art. 31(1), 42(1)(b)): the norm says what an agency may have,
// usable stock covers it, surplus elsewhere comes next, and money is the last resort.
//
//	Need      norm × establishment, capped by what the agency requested          need.go
//	Stock     which pieces count, until which year, and why others do not        stock.go
//	Cover     an agency's own pieces on its own need, the longest-lived first     cover.go
//	Transfer  surplus to where it avoids most purchase: exact, with its proof     transfer.go  (plan/flow)
//	Fund      repair or buy, by year, under the budgets: certified gap            fund.go      (plan/budget)
//	Settle    what every cell has at the end of every year                        settle.go
//	Lines     what to do, and the steps by which it can be recomputed             lines.go, pay.go, unmet.go
//	Package   purchases by year, procurement category and delivery area           pack.go
//
// Money is whole đồng, distances are metres, points are thousandths; all of it int64, so that the same
// snapshot gives the same plan, byte for byte, on any machine and with any number of workers.
//
// # Slots and years
//
// A cell is an agency's need of one class. A slot is one piece of that need during the years in which the
// need reaches so far; slots of one cell that are alike are one group with a count. A slot is covered by
// one thing at a time: an own piece until its useful life ends, then perhaps a moved one, then perhaps a
// repaired or a bought one. So in every year each slot is in exactly one state, and
//
//	need = metByStock + transferred + repaired + purchased + unmet
//
// holds per agency, class and year.
package plan
