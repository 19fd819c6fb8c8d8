// Package sliceutil has what the standard package slices lacks.
package sliceutil

// Map returns the results of applying convert to every value, in order. The result is never nil.
func Map[From, To any](values []From, convert func(From) To) []To {
	result := make([]To, len(values))
	for i, value := range values {
		result[i] = convert(value)
	}
	return result
}
