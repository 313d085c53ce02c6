// Package exam asks whether the walls around a unit's book hold: through the HTTP handlers of the program,
// as everybody who can ask, for everything that the schema and the routes have to offer. It has tests alone.
//
//   - TestScopeMatrix: what is out of scope answers byte for byte like what is not there, and changes nothing.
//   - TestTwinWorlds: two databases that differ in the rows of another unit alone answer a commune alike,
//     whatever it asks, and whatever it writes.
//   - TestCanaries: what stands in the rows of another unit is in no answer, file or log line of a commune.
//
// The last two run with both walls, with the program's rules taken away, and without row-level security. What
// is asked is generated from the schema, from the route table and from the tables: what is added to them is
// examined from then on, or fails until somebody says how.
//
// SOTAISAN_EXAM_QUERIES is how many questions the twins are asked; the gate asks 5,000.
package exam
