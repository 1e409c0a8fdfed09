package domain

import "strings"

// Reason is one cause of a refusal: a code for programs, the form field it is
// about ("" if none), and a sentence for a person.
type Reason struct {
	Code     string `json:"code"`
	Field    string `json:"field,omitempty"`
	Sentence string `json:"sentence"`
}

// Refusal is the answer "no" as a value: all reasons at once. It changes nothing
// and is not remembered.
type Refusal struct {
	Reasons []Reason `json:"reasons"`
}

// Error joins the sentences.
func (r *Refusal) Error() string {
	sentences := make([]string, len(r.Reasons))
	for i, reason := range r.Reasons {
		sentences[i] = reason.Sentence
	}
	return strings.Join(sentences, " ")
}

// Has reports whether one of the reasons has the code.
func (r *Refusal) Has(code string) bool {
	for _, reason := range r.Reasons {
		if reason.Code == code {
			return true
		}
	}
	return false
}

// refuse makes a Refusal of the reasons, or nil if there are none.
func refuse(reasons []Reason) *Refusal {
	if len(reasons) == 0 {
		return nil
	}
	return &Refusal{Reasons: reasons}
}
