package access

// Hashes is how many password hashes were computed: what a sign-in costs, and so what its time tells.
func (a *Access) Hashes() int64 { return a.hashes.Load() }
