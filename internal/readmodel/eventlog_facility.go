package readmodel

import (
	"slices"

	"refold/internal/domain"
)

// said is what the event log says of an event of a facility, and of what followed from it. It
// follows from the step that the event was, so it is the same for everybody who may read the log.
type said struct {
	title       string // "" where the kind of the event says it
	lines       []string
	ineffective bool
}

// saidKey names it.
type saidKey struct {
	step domain.StepID
	of   *domain.Tracks // tells one journal from another
}

// saidKept is for the next look. What names a person is never kept: their key may be destroyed.
// A line weighs about 150 bytes.
var saidKept = kept[saidKey, said]{most: 40_000, weight: func(s said) int { return len(s.lines) + 1 }}

// facility tells staff an event of a facility with what followed from it.
func (t *teller) facility(r *EventRow, rec *domain.Recorded, id string) {
	s, ok := t.said(rec, id)
	if !ok {
		return
	}
	r.Ineffective, r.Lines = s.ineffective, s.lines
	if s.title != "" {
		r.Title = s.title
	}
}

// said tells an event of a facility, or remembers what was told; false where the facility has
// no such event.
func (t *teller) said(rec *domain.Recorded, id string) (s said, ok bool) {
	tell := func() (said, bool) {
		line, found := t.lineOf(id, rec.Position)
		ok = found
		return said{line.after.Title, slices.Clip(line.after.Lines), len(line.reasons) > 0}, found && !line.named
	}
	step, named := t.w.StepOf(rec)
	if of := t.w.Tracks(); named && of != nil && t.v.Staff {
		var kept bool
		s, kept = saidKept.of(saidKey{step, of}, tell)
		return s, kept || ok
	}
	s, _ = tell()
	return s, ok
}

// lineOf is what the story of a facility says of one of its events; false where it has no
// such event.
func (t *teller) lineOf(id string, position int64) (facilityLine, bool) {
	if t.asked[id]++; t.asked[id] < tellAllFrom {
		s, stage, ok := t.w.FacilityStepAt(id, position)
		if !ok {
			return facilityLine{}, false
		}
		return t.tellStep(s, stage), true
	}
	lines := t.told[id]
	if lines == nil {
		lines = map[int64]facilityLine{}
		stage := domain.NoStage
		t.w.EachFacilityStep(id, func(s domain.FacilityStep) {
			if s.Record != nil {
				lines[s.Record.Position] = t.tellStep(s, stage)
			}
			stage = s.After.Stage
		})
		t.told[id] = lines
	}
	line, ok := lines[position]
	return line, ok
}

// tellStep tells one event of a facility that was in a stage before.
func (t *teller) tellStep(s domain.FacilityStep, stage domain.Stage) facilityLine {
	line := facilityLine{reasons: s.Reasons}
	if !t.v.Staff {
		line.company, line.By = Company(t.w, s.After), Actor(t.w, t.v, s.Record.Actor)
	}
	before := t.names
	line.shown = tell(&line.StoryLine, t.v, s)
	line.named = t.names > before
	line.after = line.StoryLine
	line.after.Lines = slices.Clip(line.after.Lines)
	for _, reason := range s.Reasons {
		line.after.Lines = append(line.after.Lines, "Without effect: "+reason.Sentence)
	}
	if !s.Undone && s.After.Stage != stage {
		turn(&line.after, s.After)
	}
	return line
}
