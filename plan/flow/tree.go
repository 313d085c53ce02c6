package flow

// none stands for no node and no arc.
const none = -1

// node is a node of the basis: a spanning tree that hangs from the root.
type node struct {
	parent int32 // none for the root
	pred   int32 // the arc between node and parent, by position
	next   int32 // the next node in preorder; the root follows the last one
	prev   int32 // the node before in preorder
	size   int32 // number of nodes from here down
	last   int32 // the last of them in preorder
	up     bool  // that pred leads from node to parent
}

// hang cuts the subtree of c.out off the tree, makes root, which is in it, its root and hangs that below
// parent by the arc. It costs the lengths of the paths that change, not the size of the subtree.
func (s *Solver) hang(c cycle, root, parent, arc int32, up bool) {
	t := s.node
	moved := t[c.out].size

	// Out of the preorder, and out of the sizes; above the join these change by nothing.
	before, last := t[c.out].prev, t[c.out].last
	after := t[last].next
	t[before].next, t[after].prev = after, before
	above := t[c.out].parent
	for v := above; v != none && t[v].last == last; v = t[v].parent {
		t[v].last = before
	}
	for v := above; v != c.join; v = t[v].parent {
		t[v].size -= moved
	}

	// From root up to c.out parents become children. In preorder the subtree of root comes first, then
	// its old parent with what is left below that, and so on. For what has been turned last: its old
	// place, which its new links have overwritten.
	v, size := root, t[root].size
	vBefore, vLast := t[v].prev, t[v].last
	vAfter := t[vLast].next
	end := vLast
	p, arcBelow, upBelow := t[v].parent, t[v].pred, t[v].up
	t[v].parent, t[v].pred, t[v].up, t[v].size = parent, arc, up, moved
	for v != c.out {
		pBefore, pLast, pSize := t[p].prev, t[p].last, t[p].size
		rest, pAfter := vBefore, vAfter // if v was the last child
		if pLast != vLast {
			rest, pAfter = pLast, t[pLast].next
			t[vBefore].next, t[vAfter].prev = vAfter, vBefore
		}
		t[end].next, t[p].prev = p, end
		end = rest

		pp, arcAbove, upAbove := t[p].parent, t[p].pred, t[p].up
		t[p].parent, t[p].pred, t[p].up, t[p].size = v, arcBelow, !upBelow, moved-size
		v, p, arcBelow, upBelow = p, pp, arcAbove, upAbove
		size, vBefore, vLast, vAfter = pSize, pBefore, pLast, pAfter
	}
	for v := c.out; v != parent; v = t[v].parent { // all that were turned reach to the end
		t[v].last = end
	}

	// Into the preorder behind parent, and into the sizes.
	after = t[parent].next
	t[parent].next, t[root].prev = root, parent
	t[end].next, t[after].prev = after, end
	for v := parent; v != none && t[v].last == parent; v = t[v].parent {
		t[v].last = end
	}
	for v := parent; v != c.join; v = t[v].parent {
		t[v].size += moved
	}
}
