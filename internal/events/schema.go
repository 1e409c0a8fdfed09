package events

// Schema is the number of the current shape of a kind, from 1; 0 for an unknown kind.
func Schema(kind string) int32 {
	if k := shapes.kinds[kind]; k != nil {
		return k.schema
	}
	return 0
}
