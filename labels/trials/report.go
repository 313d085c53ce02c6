package main

import (
	"bytes"
	"fmt"
)

// row is what came of one strength of a damage.
type row struct {
	damage   damage
	strength float64
	q, h     count
}

const introduction = `# How labels stand wear

Labels of 63.5 × 38.1 mm with a symbol of 19.6 mm are printed at 300 dpi, damaged, and photographed by a simulated
camera: 7.5 pixels to the millimetre, held up to 15° askew, with noise. Each picture has one label. zbar and zxing, which
share no code, read it. A payload of up to 31 characters has error correction level H, a longer one Q.

The figures are measured by ` + "`go run ./labels/trials`" + `, with fixed seeds: the same on every run. They are those of a
simulation, and good for comparing designs; dirt on a real desk has other shapes.

`

func report(rows []row, n int) []byte {
	var b bytes.Buffer
	b.WriteString(introduction)
	fmt.Fprintf(&b, "Share of %d labels that were read, in percent:\n\n", n)
	b.WriteString("| damage | strength | Q: zbar | Q: zxing | Q: one of them | H: zbar | H: zxing | H: one of them | wanted |\n")
	b.WriteString("|---|---|--:|--:|--:|--:|--:|--:|---|\n")
	var all count
	missed := 0
	for _, r := range rows {
		q, h := r.q, r.h
		wanted := ""
		if f, ok := r.damage.floors[r.strength]; ok {
			wanted = fmt.Sprintf("Q %.0f, H %.0f", f.q, f.h)
			if f.q == 0 {
				wanted = fmt.Sprintf("H %.0f", f.h)
			}
			if share(q.either, q.of) < f.q || share(h.either, h.of) < f.h {
				wanted += ": **missed**"
				missed++
			}
		}
		fmt.Fprintf(&b, "| %s | %s |", r.damage.title, r.damage.strength(r.strength))
		for _, v := range []int{q.zbar, q.zxing, q.either, h.zbar, h.zxing, h.either} {
			fmt.Fprintf(&b, " %.0f |", share(v, q.of))
		}
		fmt.Fprintf(&b, " %s |\n", wanted)
		all.add(q)
		all.add(h)
	}
	fmt.Fprintf(&b, "\nOf %d pictures %d were read as something else than what was printed", all.of, all.wrong)
	if missed == 0 {
		b.WriteString("; every wanted share was reached, where a label counts as read when one of the two decoders reads it")
	}
	b.WriteString(".\n\n## What the damages look like\n\nThe middle strength of each, level Q.\n\n")
	for _, d := range damages {
		if d.name == "" {
			continue
		}
		fmt.Fprintf(&b, "![%s](pictures/labels/%s.png)\n", d.title, d.name)
	}
	return b.Bytes()
}

func share(v, of int) float64 { return 100 * float64(v) / float64(of) }
