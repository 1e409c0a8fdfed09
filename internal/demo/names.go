package demo

import "strings"

// community is how people of one tongue are named; share is of a hundred.
type community struct {
	share         int
	first, family []string
}

var communities = []community{
	{72, []string{"Wei Jie", "Hui Min", "Jun Hao", "Xin Yi", "Mei Ling", "Zhi Hao", "Kai Wen", "Jia Hui", "Yong Sheng", "Li Ting",
		"Adeline", "Benjamin", "Cheryl", "Darren", "Elaine", "Gerald", "Irene", "Jasmine", "Kenneth", "Leonard", "Michelle",
		"Nicholas", "Pauline", "Raymond", "Serene", "Terence", "Vivian", "Wilson", "Yvonne", "Bryan", "Chloe", "Desmond"},
		[]string{"Tan", "Lim", "Lee", "Ng", "Wong", "Goh", "Chua", "Ong", "Koh", "Teo", "Chan", "Low", "Sim", "Yeo", "Ang", "Foo",
			"Ho", "Heng", "Toh", "Seah", "Quek", "Loh", "Neo", "Peh", "Soh", "Tay", "Wee", "Yap"}},
	{14, []string{"Aisyah", "Farid", "Nurul", "Hafiz", "Siti", "Imran", "Nadia", "Rashid", "Zainab", "Faizal", "Huda", "Yusuf", "Shahira", "Azman"},
		[]string{"Rahman", "Ismail", "Hassan", "Othman", "Salleh", "Yusof", "Ibrahim", "Kassim", "Latiff", "Samad"}},
	{10, []string{"Kavitha", "Rajesh", "Priya", "Dinesh", "Uma", "Suresh", "Lakshmi", "Arun", "Meena", "Vikram", "Deepa", "Ganesh"},
		[]string{"Pillai", "Menon", "Nair", "Krishnan", "Subramaniam", "Iyer", "Raj", "Naidu", "Chandran", "Kumar"}},
	{4, []string{"Elena", "Oliver", "Sophie", "Marcus", "Natalie", "Julian", "Grace", "Adrian"},
		[]string{"de Souza", "Pereira", "Oliveiro", "Rozario", "Shepherdson", "Sequeira"}},
}

// personName is a made-up person; which says in what part, so that the n-th investor
// and the n-th director are not the same.
func personName(which string, n int) string {
	d := throw("name").id(which).no(n)
	share := d.of(100)
	for _, c := range communities {
		if share -= c.share; share < 0 {
			return pick(d.id("first"), c.first) + " " + pick(d.id("family"), c.family)
		}
	}
	return ""
}

// mailName is a name as it stands in an e-mail address.
func mailName(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", "."))
}

// places begin the names of companies: parts of Singapore and words that companies like.
var places = []string{"Katong", "Northpoint", "Tiong Bahru", "Straits", "Pandan", "Bukit Timah", "Kallang", "Jurong", "Serangoon",
	"Joo Chiat", "Marina", "Lentor", "Changi", "Yishun", "Tampines", "Redhill", "Orchard", "Punggol", "Bedok", "Geylang",
	"Woodlands", "Clementi", "Hougang", "Bishan", "Novena", "Simei", "Ubi", "Telok Ayer", "Paya Lebar", "Queenstown",
	"River Valley", "Sembawang", "Tanglin", "East Coast", "Amoy", "Boon Lay", "Choa Chu Kang", "Pasir Ris", "Kovan",
	"Farrer", "Holland", "Dempsey", "Balestier", "Toa Payoh", "Macpherson", "Aljunied", "Tuas", "Lavender", "Kranji",
	"Merlion", "Orchid", "Banyan", "Tembusu", "Harbour", "Equator", "Lion City", "Golden Mile", "Five Stars", "Pinnacle", "Kampong"}
