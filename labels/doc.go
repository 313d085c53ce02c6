// Package labels has what is printed on things and read back from them: codes, QR symbols, and the layout of labels on
// sheets and rolls, written as PDF, SVG, PNG, ZPL and TSPL.
//
// A Layout says what is printed on what: a Base (the address in the symbols), a Design (which texts, how big), a Stock
// (the paper) and a Profile (how one printer is off). Its writers take Items from an iterator and never hold them all.
//
// # Units
//
// Lengths are millimetres, sizes of text are points (1/72 inch), devices count dots. x grows to the right and y down,
// from the upper left corner of the page or the label.
//
// # What the writers promise
//
// The same items give the same bytes, on any day and for any number of workers. Symbols are QR codes of version 3
// (29×29 modules, ISO/IEC 18004) at level Q or H, never with modules below 0.5 mm, and keep four modules of white on
// every side whatever the texts and the printer's offset are. A module is a whole number of dots: of 1/300 inch in PDF
// and SVG, of the printer's own dots in ZPL and TSPL. An error of the source half-way, or a cancelled context, is
// returned, and what was written by then lacks its end: no reader takes it for a whole file.
//
// Refusals of what people enter are errs.Error, in Vietnamese and English; other errors come from the source or the
// io.Writer, unchanged.
package labels
