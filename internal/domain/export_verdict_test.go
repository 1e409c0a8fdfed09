package domain

// Kept says whether the verdict on an amendment is one that was come to before.
func (w *World) Kept(by string, c Amend) bool {
	var r reasons
	drafts := decision{w, by, true}.amendments(c, &r)
	return w.verdicts.find(w, w.groundsOf(by, drafts, nil)) != nil
}
