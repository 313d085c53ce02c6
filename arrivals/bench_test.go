package arrivals_test

import (
	"fmt"
	"testing"

	"sotaisan/internal/testdb"
)

// listOf is a list of n rows, each with a code of its own.
func listOf(n int) []byte {
	rows := [][]string{{"STT", "Tên tài sản", "Số lượng", "Nguyên giá (đồng)", "Năm sử dụng", "Mã tài sản", "Tình trạng"}}
	names := []string{"Máy in", "Bàn làm việc", "Máy vi tính để bàn", "Ghế xoay", "Tủ sắt"}
	for i := range n {
		rows = append(rows, []string{fmt.Sprint(i + 1), fmt.Sprintf("%s số %d", names[i%len(names)], i), fmt.Sprint(1 + i%4),
			fmt.Sprint(1_000_000 + i), fmt.Sprint(2010 + i%10), fmt.Sprintf("TS%06d", i), "cũ"})
	}
	return table(rows...)
}

// A list goes in whole: read, judged, written.
func BenchmarkImportList(b *testing.B) {
	for _, name := range testdb.Databases {
		for _, n := range []int{3_000, 50_000} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				data := listOf(n)
				for b.Loop() {
					b.StopTimer()
					o := open(b, testdb.Open(b, name))
					b.StartTimer()
					o.entered(data)
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}
