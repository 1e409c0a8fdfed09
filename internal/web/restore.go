package web

import (
	"strconv"
	"strings"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
	"refold/web/templates/undo"
)

// restoreRoutes are the page on which one record is taken back to what it was after an
// event: what was recorded about it since is undone, what was undone since put back.
func restoreRoutes() []Route { return restoreRecord().routes() }

// restoration is a record, the moment that it goes back to, and what that changes.
type restoration struct {
	Stream, Name, Href string
	Position           int64
	Amend              domain.Amend
	Rows               []readmodel.EventRow     // what no longer counts, or counts again
	With               []readmodel.DependentRow // of other records, what loses its ground
	Impact             *readmodel.ImpactView
	Against            []string
}

func restoreRecord() record[*restoration] {
	return record[*restoration]{
		path: "/restore/:stream/:position", roles: Staff,
		find: findRestoration,
		href: func(v *restoration) string { return restorePath(v.Stream, v.Position) },
		show: showRestoration,
		tasks: []recordTask[*restoration]{{name: "restore", title: "Restore", submit: "Restore the record", done: "Restored: the record is as it was. History keeps both.", roles: Office, danger: true,
			note: "The difference becomes new events: all of them, or nothing.",
			when: func(_ *Context, v *restoration) bool { return len(v.Against) == 0 && len(v.Rows) > 0 },
			fields: func(c *Context, f *Form, v *restoration) []ui.Control {
				f.hide("impact", v.Amend.Impact)
				return reasonLines(c, f, v)
			},
			command: func(_ *Context, f *Form, v *restoration) domain.Command {
				change := v.Amend
				change.Reason, change.Impact = f.reason(), f.Value("impact")
				return change
			}}},
	}
}

func restorePath(stream string, position int64) string {
	return "/restore/" + stream + "/" + strconv.FormatInt(position, 10)
}

func findRestoration(c *Context) (*restoration, bool) {
	position, err := strconv.ParseInt(c.Param("position"), 10, 64)
	stream := c.Param("stream")
	if err != nil || position < 1 || position > c.Moment.Known || strings.HasPrefix(stream, domain.ProposalStream("")) {
		return nil, false
	}
	v := &restoration{Stream: stream, Position: position}
	var ok bool
	v.Name, v.Href, v.Amend, v.Rows, ok = readmodel.Restoration(c.World, c.reader(), c.Log(), c.History().Corrections(stream), stream, position)
	if !ok {
		return nil, false
	}
	if len(v.Rows) == 0 {
		return v, true
	}
	v.Amend, v.With = readmodel.Reach(c.World, c.reader(), c.Log(), v.Amend)
	for _, x := range v.Amend.Undo {
		if readmodel.Happened(c.World, x) {
			v.Against = append(v.Against, "The bank has confirmed what was recorded since: it really happened, and can only be compensated.")
			return v, true
		}
	}
	impact, refusal := c.World.ImpactOf(c.Viewer.Party, v.Amend)
	if refusal != nil {
		return nil, false
	}
	v.Impact, v.Against, v.Amend.Impact = readmodel.NewImpact(c.World, c.reader(), impact, v.Rows[0].EffectiveOn), readmodel.Against(impact), impact.Digest
	return v, true
}

func showRestoration(c *Context, v *restoration, tasks []ui.Task) error {
	content := undo.Restoration{Heading: ui.Heading{Title: "Restore " + v.Name, Over: "Record", Ref: v.Stream,
		Meta: "to what it was after event " + wording.Count(v.Position)}, Rows: v.Rows, With: v.With, Against: v.Against, Impact: v.Impact, Tasks: tasks}
	return c.Show(Page{Title: "Restore " + v.Name, Crumbs: []frame.Crumb{homeCrumb(c), {Text: v.Name, Href: v.Href}, {Text: "Restore"}}}, undo.Restore(content))
}

// restoreHere is where the record of a page can be taken back to the moment that the page
// shows; "" where that is no use.
func (c *Context) restoreHere(p Page) string {
	if !c.Moment.Past() || c.Moment.Corrected || len(p.record) == 0 || p.missing || !c.Viewer.Is(Office) || c.Eyes != nil {
		return ""
	}
	stream := p.record[0].Stream
	if stream == domain.PlatformStream || strings.HasPrefix(stream, domain.ProposalStream("")) {
		return ""
	}
	return restorePath(stream, c.Moment.Known)
}
