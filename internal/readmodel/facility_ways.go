package readmodel

import (
	"sync"

	"refold/internal/catalogue"
	"refold/internal/domain"
)

// FacilityWay is one stage where a facility can go from the one it is in.
type FacilityWay struct {
	To   string   // the stage
	How  string   // what is asked: "repay everything", or that time passes
	Who  []string // roles that may; none where a day brings it by itself
	Next domain.Stage
}

// facilityLife is what the decisions and checks of this build answer in each stage.
func facilityLife() catalogue.Machine { return catalogue.MachineOf("facility") }

// wayToClosed is the shortest way from a stage to the end of a loan, in stages.
func wayToClosed(from domain.Stage) []string { return waysToClosed()[from] }

var waysToClosed = sync.OnceValue(func() map[domain.Stage][]string {
	ways := map[domain.Stage][]string{}
	for s := domain.Submitted; s <= domain.Lapsed; s++ {
		ways[s] = facilityLife().Way(s.String(), domain.Closed.String())
	}
	return ways
})

// facilityWays gives where a facility can go from its stage. One that is serviced
// elsewhere goes where its servicer says.
func facilityWays(f *domain.Facility) []FacilityWay {
	if f.Imported != nil {
		return nil
	}
	var ways []FacilityWay
	for _, a := range facilityLife().Next(f.Stage.String()) {
		way := FacilityWay{To: capital(a.Next), How: capital(a.Ask), Next: stageOf(a.Next)}
		if a.Command != "" {
			way.Who = a.Who
		}
		ways = append(ways, way)
	}
	return ways
}

// stageOf finds a stage by its name on screens; NoStage if there is none.
func stageOf(name string) domain.Stage {
	for s := domain.Submitted; s <= domain.Lapsed; s++ {
		if s.String() == name {
			return s
		}
	}
	return domain.NoStage
}

// capital begins a word or two of plain letters with a capital.
func capital(text string) string {
	if text == "" {
		return text
	}
	return string(text[0]-'a'+'A') + text[1:]
}
