package orders

import "testing"

func BenchmarkTotal(b *testing.B) {
	for b.Loop() {
		Total([]int{1, 2, 3})
	}
}
