// Package each makes one list of another.
package each

// Of is what becomes of each value of a list. It is never nil.
func Of[From, To any](values []From, become func(From) To) []To {
	made := make([]To, len(values))
	for i, value := range values {
		made[i] = become(value)
	}
	return made
}
