package domain

// The laws have few facilities.
func init() { sharedFrom = 4 }
