package demo

import (
	"slices"

	"refold/internal/schedule"
)

// sector is what is typical for a line of business.
type sector struct {
	name     string
	share    int // of a hundred companies
	trades   []string
	purposes []string
	season   []int           // months in which more is asked for
	low, top int             // of a first loan, in thousands of dollars
	tenors   []int           // months
	kinds    []schedule.Kind // the usual first
	tardy    int             // of a hundred instalments, paid late
	weak     int             // grades worse than elsewhere, of ten
}

const foodAndBeverage = "Food & beverage"

var (
	equipment = []schedule.Kind{schedule.Annuity, schedule.Annuity, schedule.EqualPart}
	stock     = []schedule.Kind{schedule.Bullet, schedule.InterestOnly, schedule.Annuity, schedule.Flat}
	everyday  = []schedule.Kind{schedule.Annuity, schedule.Flat, schedule.Annuity}
)

var sectors = []sector{
	{foodAndBeverage, 18, []string{"Bakehouse", "Coffee Works", "Kitchen", "Catering", "Noodle House", "Seafood Restaurant", "Tea Room", "Sweets", "Bistro", "Satay Club"},
		[]string{"A second oven and working capital for the festive season", "Fitting out another outlet", "A central kitchen", "Refurbishing the dining room", "A packaging line for ready meals", "Deposits and fit-out for a new stall"},
		[]int{1, 11, 12}, 25, 140, []int{6, 9, 12, 12, 18}, everyday, 16, 2},
	{"Retail", 14, []string{"Fresh Mart", "Optics", "Bike House", "Bedding", "Tailors", "Toys", "Home & Living", "Books", "Pet Shop", "Sports"},
		[]string{"Stock for the holiday season", "Opening a second shop", "An online shop and its warehouse", "Shop fitting", "Stock ahead of the new year sales"},
		[]int{10, 11, 12}, 20, 120, []int{3, 6, 6, 9, 12}, stock, 12, 1},
	{"Wholesale", 13, []string{"Spice Traders", "Marine Supplies", "Timber", "Wines", "Air Parts", "Electronics Trading", "Fasteners", "Seafood Imports", "Stationery Supplies", "Textiles"},
		[]string{"Stock for a large order", "Bridging a customer's payment terms", "Import of certified goods", "A container of spare parts", "Early-payment discount of a supplier"},
		[]int{3, 9, 10}, 50, 320, []int{3, 4, 6, 6, 9}, stock, 9, 0},
	{"Manufacturing", 12, []string{"Precision Tools", "Ceramics", "Packaging", "Furniture", "Robotics", "Plastics", "Food Works", "Metal Works", "Sensors", "Labels"},
		[]string{"A five-axis milling machine", "A folding machine", "Raw materials for a yearly contract", "Prototypes for a pilot customer", "Solar panels on the factory roof"},
		[]int{2, 8}, 60, 380, []int{12, 12, 18, 24}, equipment, 8, 0},
	{"Construction", 10, []string{"Interiors", "Builders", "Scaffolding", "Solar", "Electrical", "Flooring", "Plumbing", "Facades", "Landscapes", "Waterproofing"},
		[]string{"Materials for three condominium projects", "Bridging a retention sum", "Panels for a school project", "Scaffolding for a public contract", "Wages until the progress payment"},
		[]int{3, 6}, 50, 300, []int{4, 6, 9, 12}, stock, 22, 2},
	{"Logistics", 9, []string{"Logistics", "Cold Chain", "Couriers", "Freight", "Movers", "Warehousing", "Shipping Agency", "Last Mile"},
		[]string{"Two electric delivery vans", "Refrigeration for a new warehouse", "A prime mover and trailer", "Sorting equipment", "Fuel and wages for a new route"},
		[]int{9, 10, 11}, 40, 260, []int{9, 12, 18, 24}, equipment, 10, 1},
	{"Services", 12, []string{"Print Studio", "Auto Care", "Tech Repairs", "Translations", "Event Rentals", "Cleaning", "Design", "Security", "Laundry", "Salon"},
		[]string{"A wide-format printer", "Lifts and diagnostic equipment", "Staging and lights", "Hiring ahead of a contract", "Working capital"},
		[]int{4, 7}, 15, 110, []int{6, 9, 12, 12}, everyday, 11, 1},
	{"Health", 6, []string{"Physiotherapy", "Dental Lab", "Home Care", "Clinic", "Pharmacy", "Eye Care"},
		[]string{"Equipment for a second clinic", "A milling unit", "Hiring ahead of a home-care contract", "Renovation of the treatment rooms"},
		[]int{5}, 40, 240, []int{12, 18, 24}, equipment, 5, 0},
	{"Education", 4, []string{"Learning Hub", "Dance Academy", "Music School", "Coding School", "Preschool"},
		[]string{"Renovating classrooms", "A new studio floor", "Instruments for a third branch", "Working capital until the term begins"},
		[]int{11, 12, 1}, 20, 120, []int{9, 12, 18}, everyday, 7, 0},
	{"Agriculture", 2, []string{"Greens", "Fish Farm", "Mushrooms", "Orchids"},
		[]string{"A vertical farm module", "Pumps and filters", "Greenhouse lights"},
		[]int{2, 3}, 30, 160, []int{12, 18}, equipment, 10, 1},
}

// sectorOf is the line of business of the n-th company.
func sectorOf(n int) *sector {
	if n < len(cast) {
		return &sectors[slices.IndexFunc(sectors, func(x sector) bool { return x.name == cast[n].sector })]
	}
	share := throw("sector").no(n).of(100)
	for i := range sectors {
		if share -= sectors[i].share; share < 0 {
			return &sectors[i]
		}
	}
	return &sectors[0]
}
