package loanbook

// sectors are the two-digit sectors of the North American Industry Classification
// System, which imported loans are filed under.
var sectors = map[string]string{
	"11": "Agriculture, forestry, fishing", "21": "Mining, oil and gas", "22": "Utilities", "23": "Construction",
	"31": "Manufacturing (food, textiles)", "32": "Manufacturing (wood, chemicals)", "33": "Manufacturing (metal, machinery)",
	"42": "Wholesale trade", "44": "Retail trade", "45": "Retail trade (other)", "48": "Transport", "49": "Postal and storage",
	"51": "Information", "52": "Finance and insurance", "53": "Real estate and rental", "54": "Professional services",
	"55": "Management of companies", "56": "Administration and waste", "61": "Education", "62": "Health care and social help",
	"71": "Arts and recreation", "72": "Accommodation and food", "81": "Other services", "92": "Public administration",
}

// Sector is a sector's name: that of its code, or as it stands in the application.
func Sector(key string) string {
	if name := sectors[key]; name != "" {
		return name + " (" + key + ")"
	}
	if key == "0" {
		return "" // the source gives none
	}
	return key
}
