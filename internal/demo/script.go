package demo

import (
	"refold/internal/money"
	"refold/internal/schedule"
)

// story marks a request whose course is written down instead of thrown.
type story uint8

const (
	noStory    story = iota
	unsigned         // the contract waits for the borrower's signature when the history ends
	slowly           // open to pledges when the history ends
	foundLate        // an instalment that was paid on time is found in the bank's list weeks later
	undoneRedo       // a match is undone, and the undo is taken back
	rescue           // restructured in the wave
	goneBad          // written off, with recoveries before and after
	tooMuch          // overpaid at the end, and refunded
	fresh            // still to be assessed when the history ends
	auction          // the investors find the rate; open when the history ends
	pending          // a restructuring is proposed, and nobody has agreed when the history ends
	assessed         // assessed, and still to be approved when the history ends
	tooSoon          // listed too soon: the listing is undone with its pledges, and it is listed again
	paidTwice        // paid off, overlooked, paid off again, and found: investors owe interest back
)

// The default wave: in these days of the play restaurants and their like stop paying.
const waveDays = 75

func waveFrom(days int) int { return days - 330 }

// part is one request of the script. before counts days back from the end of the history.
type part struct {
	company, before int
	thousands       int
	tenor           int
	kind            schedule.Kind
	purpose, grade  string
	fate            fate
	pays            payer
	rush            int
	story           story
}

// cast names the companies of the script; the first is the demo borrower's.
var cast = []struct{ name, sector string }{
	{"Katong Bakehouse", foodAndBeverage},
	{"Amoy Street Kitchen", foodAndBeverage},
	{"Tiong Bahru Coffee Works", foodAndBeverage},
	{"Pandan Precision Tools", "Manufacturing"},
	{"Northpoint Logistics", "Logistics"},
	{"Joo Chiat Interiors", "Construction"},
	{"Simei Solar", "Construction"},
	{"Kallang Print Studio", "Services"},
	{"River Valley Wines", "Wholesale"},
	{"Lentor Learning Hub", "Education"},
}

var script = []part{
	{0, 530, 60, 9, schedule.Annuity, "A second oven and working capital for the festive season", "C", funded, punctual, 3, noStory},
	{0, 420, 45, 12, schedule.Annuity, "Refurbishing the shop in Joo Chiat Road", "C", funded, leaver, 3, noStory},
	{0, 270, 120, 18, schedule.Annuity, "A central kitchen in Ubi", "C", withdrawn, punctual, 9, noStory},
	{0, 205, 80, 12, schedule.Annuity, "A smaller kitchen, and two ovens moved there", "B", funded, sloppy, 4, noStory},
	{0, 33, 35, 9, schedule.EqualPart, "A delivery van with cooling", "B", funded, punctual, 4, unsigned},
	{0, 19, 55, 12, schedule.Annuity, "Fitting out a stall at Changi Airport", "B", funded, punctual, 26, slowly},
	{0, 2, 25, 6, schedule.Bullet, "Hampers and packaging for the festive season", "B", funded, punctual, 4, fresh},
	{1, 480, 95, 18, schedule.Annuity, "Opening a second dining room", "C", funded, punctual, 4, rescue},
	{2, 460, 70, 12, schedule.Annuity, "Roasting machine and fit-out of a third café", "D", funded, punctual, 5, goneBad},
	{3, 190, 180, 18, schedule.Annuity, "A five-axis milling machine", "A", funded, punctual, 3, foundLate},
	{4, 230, 110, 12, schedule.EqualPart, "Two electric delivery vans", "B", funded, punctual, 4, undoneRedo},
	{5, 120, 210, 12, schedule.Annuity, "Materials for three condominium projects", "E", lapsed, punctual, 30, noStory},
	{5, 290, 150, 12, schedule.Annuity, "Fitting out four show flats", "C", funded, punctual, 4, pending},
	{3, 16, 120, 18, schedule.EqualPart, "A second milling machine", "A", funded, punctual, 24, auction},
	{6, 110, 160, 12, schedule.Annuity, "Panels for a school project", "C", partial, punctual, 20, tooSoon},
	{7, 300, 30, 6, schedule.Annuity, "A wide-format printer", "B", funded, punctual, 2, tooMuch},
	{8, 60, 140, 6, schedule.InterestOnly, "Stock for the festive season", "B", withdrawn, punctual, 9, noStory},
	{8, 330, 130, 12, schedule.Annuity, "Stock and a place in a bonded warehouse", "C", funded, punctual, 4, paidTwice},
	{9, 40, 60, 12, schedule.Annuity, "Renovating classrooms", "D", declined, punctual, 3, noStory},
	{9, 4, 45, 12, schedule.Annuity, "Renovating two classrooms, the rest later", "C", funded, punctual, 4, fresh},
	{6, 9, 70, 12, schedule.Annuity, "Batteries for the school project", "B", funded, punctual, 4, assessed},
	{4, 1, 90, 12, schedule.EqualPart, "A third van and a charging point", "B", funded, punctual, 4, fresh},
}

// scripted are the requests of the script that a company makes.
func scripted(company, days int) []*plan {
	var plans []*plan
	for _, x := range script {
		if x.company != company {
			continue
		}
		p := &plan{
			company: company, loan: len(plans), day: days - x.before, amount: money.Cents(x.thousands) * 1_000_00,
			tenor: x.tenor, kind: x.kind, purpose: x.purpose, grade: x.grade, fate: x.fate, pays: x.pays, rush: x.rush,
			story: x.story, sector: sectorOf(company), ends: recovers,
		}
		p.turnover = p.amount * 9
		p.price()
		switch x.story {
		case rescue:
			p.stopsFrom, p.ends = waveFrom(days)+20, rescued
		case pending:
			p.stopsFrom, p.ends = days-62, rescued
		case goneBad:
			p.stopsFrom, p.ends = waveFrom(days), fails
		}
		plans = append(plans, p)
	}
	return plans
}
