package console_test

import (
	"fmt"
	"testing"
	"time"
)

// An approver sees the shares of industries and regions, with the numbers behind the pictures, and the trend of one industry.
func TestStatistics(t *testing.T) {
	t.Parallel()
	s := logIn(t, "admin")
	s.visit("违约统计")
	s.Press("重新统计")
	s.Shows("统计已刷新")
	s.Until(`() => document.querySelectorAll(".chart svg").length == 2`)
	s.look("statistics")
	year := time.Now().Year()
	answer := s.api("admin", fmt.Sprintf("/api/v1/statistics/by-industry?year=%d&type=DEFAULT", year))
	for _, one := range answer["industries"].([]any) {
		share := one.(map[string]any)
		s.Until(`(name, count) => [...document.querySelectorAll("tbody tr")].some(e => e.cells[0]?.innerText == name && e.cells[1].innerText == count)`,
			share["industry"], fmt.Sprint(share["count"]))
	}
	s.visit("违约趋势")
	s.Until(`() => document.querySelector(".chart svg")`)
	s.look("trend")
	s.Check(5)
}
